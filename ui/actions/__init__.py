"""What a person can want: one intention per function, and the table of all of them."""
