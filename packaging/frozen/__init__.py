"""The frozen program: what goes into the folder that runs without any Python on the machine, and what does not."""
