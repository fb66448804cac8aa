"""Pure functions from values to 8-bit pictures: the greyscale chain, windows, colour maps, overlays."""
