"""The abilities that come with the program, each loaded through the same door as anybody's plugin."""
