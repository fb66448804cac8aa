"""What interpreters of one number a label share: finding the output, and checking that each has its label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.plugin import api


def flat_output(package: api.ModelPackage, outputs: Sequence[api.TensorSpec]) -> api.TensorSpec:
    """The output named in the manifest, else the first, if it is (N, K), (K,) or (N, K, 1, 1)."""
    manifest = package.manifest
    wanted = manifest.engine.output or outputs[0].name
    spec = next((one for one in outputs if one.name == wanted), None)
    if spec is None:
        known = ", ".join(one.name for one in outputs)
        raise api.ModelPackageError(
            "model.tensor_missing", name=manifest.name, kind="output", tensor=wanted, known=known
        )
    if not 1 <= len(spec.shape) <= 4 or any(part != 1 for part in spec.shape[2:]):
        found = "[" + ", ".join("?" if part is None else str(part) for part in spec.shape) + "]"
        raise api.ModelPackageError(
            "model.output_shape", name=manifest.name, tensor=spec.name, found=found, wanted="[batch, labels]"
        )
    return spec


def check_labels(package: api.ModelPackage, spec: api.TensorSpec) -> None:
    """Raise ModelPackageError unless there are as many labels as outputs (where the graph says how many)."""
    width = spec.shape[0] if len(spec.shape) == 1 else spec.shape[1]
    if isinstance(width, int) and width != len(package.labels):
        raise api.ModelPackageError(
            "model.labels_count",
            name=package.manifest.name,
            labels=len(package.labels),
            outputs=width,
            file="the labels",
        )


def one_each(package: api.ModelPackage, output: api.Array) -> api.Array:
    """The numbers of one image, (K,) float64. Raises RunError unless there is one for each label."""
    numbers: api.Array = output.reshape(-1).astype(np.float64)
    if len(numbers) != len(package.labels):
        raise api.RunError(
            "run.output_shape",
            model=package.manifest.name,
            found=f"{len(numbers)} values",
            wanted=f"{len(package.labels)}",
            hint="Check the labels of the model.",
        )
    return numbers


def column(output: api.Array, target: int) -> api.Array:
    """The number of one label for each row of a batch, (N,) float32. An output without a batch axis is one row."""
    rows = output.reshape(output.shape[0] if output.ndim > 1 else 1, -1)
    numbers: api.Array = rows[:, target].astype(np.float32)
    return numbers
