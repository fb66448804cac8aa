"""From a package and an image to findings: a pure plan first, then the run."""
