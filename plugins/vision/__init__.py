"""Steps for two-dimensional images, and interpreters of classes and numbers."""
