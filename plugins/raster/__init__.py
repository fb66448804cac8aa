"""Photographs and other rasters: PNG, JPEG, TIFF, BMP, WebP, GIF, decoded by Pillow."""
