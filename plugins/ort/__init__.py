"""ONNX Runtime: the only place in the program that imports onnxruntime.

Its official builds tell their maker what they are used for, under a number that they give the machine, unless this
variable is set before they are loaded. Nothing leaves the machine: it is set here, before any module of this folder.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
