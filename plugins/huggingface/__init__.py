"""Importer of Hugging Face image-classification folders."""
