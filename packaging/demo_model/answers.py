"""What the model answers on a picture, on ONNX Runtime's CPU provider: what `samples/expected.json` holds.

```json
{"schema": 1, "tolerance": {"probability": 0.001},
 "samples": [{"file": "chelsea.png", "top": [{"index": 285, "label": "Egyptian cat", "probability": 0.5}]}]}
```

`file` lies beside `expected.json`. `top` holds the five most probable classes, the most probable one first;
`index` is the class (a label may stand twice), and its probability must be met within the tolerance.
"""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from PIL import Image

SCHEMA: Final = 1
TOLERANCE: Final = 0.001
_SHORTER_SIDE: Final = 256
_CROP: Final = 224
_DECIMALS: Final = 4  # finer than the tolerance, coarser than the last bits, which differ between processors

Floats = npt.NDArray[np.floating[Any]]


def network_input(picture: Image.Image) -> npt.NDArray[np.float32]:
    """Return the tensor (1, 3, 224, 224) float32 RGB that the network is fed for a picture.

    Shorter side to 256 with Pillow's bicubic filter, the other side rounded half to even; then the centre
    224 x 224; then (value - 127) / 128 on 0..255.
    """
    rgb = picture.convert("RGB")
    scale = _SHORTER_SIDE / min(rgb.size)
    width, height = round(rgb.width * scale), round(rgb.height * scale)
    left, top = (width - _CROP) // 2, (height - _CROP) // 2
    resized = rgb.resize((width, height), Image.Resampling.BICUBIC)
    px = np.asarray(resized.crop((left, top, left + _CROP, top + _CROP)), np.float32)
    normalized = (px - np.float32(127)) / np.float32(128)
    return np.ascontiguousarray(normalized.transpose(2, 0, 1)[np.newaxis])


def softmax(logits: Floats) -> npt.NDArray[np.float64]:
    """Return the probabilities (n,) of logits (n,)."""
    raised = np.exp(logits.astype(np.float64) - logits.max())
    return np.asarray(raised / raised.sum(), np.float64)


def session(model: bytes) -> ort.InferenceSession:
    """Open a model on the CPU provider, with ONNX Runtime's own choice of optimisations."""
    return ort.InferenceSession(model, providers=["CPUExecutionProvider"])


def expected(model: bytes, labels: Sequence[str], pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Run the model on each picture (file name -> encoded bytes) and return the document described above."""
    opened = session(model)
    samples = []
    for name, data in pictures.items():
        with Image.open(io.BytesIO(data)) as picture:
            (logits,) = opened.run(["logits"], {"input": network_input(picture)})
        probabilities = softmax(logits[0])
        top = [
            {"index": int(k), "label": labels[k], "probability": round(float(probabilities[k]), _DECIMALS)}
            for k in np.argsort(-probabilities, kind="stable")[:5]
        ]
        samples.append({"file": name, "top": top})
    return {"schema": SCHEMA, "tolerance": {"probability": TOLERANCE}, "samples": samples}


def to_text(document: Mapping[str, Any]) -> str:
    """Return the document as the text of `expected.json`."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two documents name the same files and classes, with probabilities within the tolerance."""
    ours, theirs = _probabilities(one), _probabilities(other)
    return ours.keys() == theirs.keys() and all(abs(ours[key] - theirs[key]) <= TOLERANCE for key in ours)


def _probabilities(document: Mapping[str, Any]) -> dict[tuple[str, int, str], float]:
    return {
        (sample["file"], entry["index"], entry["label"]): entry["probability"]
        for sample in document["samples"]
        for entry in sample["top"]
    }
