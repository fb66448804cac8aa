"""Builds the demo model package: `python packaging/demo_model/build.py --help`."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    # A script has no package of its own; the folder above this one makes `demo_model` a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    runpy.run_module("demo_model.cli", run_name="__main__", alter_sys=True)
