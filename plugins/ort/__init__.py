"""ONNX Runtime: the only place in the program that imports onnxruntime."""
