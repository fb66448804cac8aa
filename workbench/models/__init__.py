"""Model packages as data: manifest, files and their digests, the library, the network's graph, the model card."""
