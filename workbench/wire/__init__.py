"""The process boundary: messages, pixels in shared memory, and the client that owns a worker."""
