"""Writers of pictures: the image as it is shown with its map, and figures for a page."""
