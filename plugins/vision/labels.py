"""What interpreters of one number a label share: finding the output, and checking that each has its label."""

from __future__ import annotations

from collections.abc import Sequence

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
