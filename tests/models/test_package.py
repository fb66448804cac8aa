"""A package on disk: only its own files, every one of them by its digest."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from tests import factories
from workbench.core.model import ModelPackage
from workbench.errors import ModelPackageError
from workbench.models import package

POSIX = pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
WEIGHTS = np.eye(3, dtype="<f4").tobytes()


def external(place: str = "weights.bin") -> onnx.ModelProto:
    """The made network with its weights in another file."""
    model = factories.mean_network()
    weight = next(one for one in model.graph.initializer if one.name == "weight")
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    for key, value in (("location", place), ("offset", "0"), ("length", "36")):
        entry = weight.external_data.add()
        entry.key, entry.value = key, value
    return model


def sha(data: bytes) -> str:
    """SHA-256 as manifests write it."""
    return hashlib.sha256(data).hexdigest()


def refused(action: Any, *arguments: Any) -> ModelPackageError:
    """The error of a call."""
    with pytest.raises(ModelPackageError) as caught:
        action(*arguments)
    return caught.value


def loaded(folder: Path) -> ModelPackage:
    """A package that was read and whose files were checked."""
    found = factories.read_package(folder)
    package.verified_graph(found)
    return found


def test_that_a_package_is_read_with_its_labels_and_digest(tmp_path: Path) -> None:
    found = loaded(factories.package_folder(tmp_path / "made"))
    assert found.manifest.id == "made"
    assert found.labels == factories.LABELS
    assert found.ref.sha256 == found.digest
    assert found.network == tmp_path / "made" / "model.onnx"
    assert (found.origin, found.layout_name) == ("path", "package")


def test_that_the_bytes_that_were_hashed_are_the_bytes_that_are_loaded(tmp_path: Path) -> None:
    model = factories.mean_network()
    found = factories.read_package(factories.package_folder(tmp_path, model))
    data, parsed = package.verified_graph(found)
    assert data == model.SerializeToString()
    assert parsed == model


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("ant\nbee\ncat\n", ("ant", "bee", "cat")),
        ("ant\r\nbee\r\ncat\r\n\r\n\n", ("ant", "bee", "cat")),
        ("\ufeffant\n  bee \ncat", ("ant", "bee", "cat")),
        ("tench, Tinca tinca\n\nKatze 🐈", ("tench, Tinca tinca", "", "Katze 🐈")),
        ("a\x0bb\nc\u2028d\ne", ("a\x0bb", "c\u2028d", "e")),
        ("crane\ncrane\n", ("crane", "crane")),
        ("", ()),
    ],
)
def test_that_a_file_of_labels_has_one_a_line(tmp_path: Path, text: str, labels: tuple[str, ...]) -> None:
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": "names/l.txt"}
    folder = factories.package_folder(tmp_path, contents={"names/l.txt": text.encode()}, interpret=interpret)
    assert factories.read_package(folder).labels == labels


def test_that_an_operating_point_for_a_label_that_the_file_lacks_is_told_with_its_line(tmp_path: Path) -> None:
    folder = factories.package_folder(
        tmp_path,
        contents={"labels.txt": b"ant\nbee\ncat\n"},
        interpret={"use": "vision.classes", "activation": "softmax", "labels": "labels.txt"},
    )
    points = "".join(f'\n[[operating_point]]\nlabel = "{label}"\nthreshold = 0.5\n' for label in ("bee", "bat"))
    with (folder / "model.toml").open("a") as out:
        out.write(points)
    error = refused(factories.read_package, folder)
    assert error.code == "model.manifest"
    (problem,) = error.problems
    line = int(problem.partition("line ")[2].partition(":")[0])
    assert 'label = "bat"' in (folder / "model.toml").read_text().splitlines()[line - 1]
    assert "operating_point[1].label: There is no label “bat”. Did you mean “cat”?" in problem


def test_that_labels_of_another_encoding_are_told(tmp_path: Path) -> None:
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": "l.txt"}
    folder = factories.package_folder(tmp_path, contents={"l.txt": b"K\xe4fer\n"}, interpret=interpret)
    assert refused(factories.read_package, folder).why == "l.txt is not UTF-8 text."


def test_that_labels_that_are_not_there_are_told(tmp_path: Path) -> None:
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": "l.txt"}
    error = refused(factories.read_package, factories.package_folder(tmp_path, interpret=interpret))
    assert (error.code, error.params["file"]) == ("model.file_missing", "l.txt")


@pytest.mark.parametrize("file", ["model.onnx", "labels.txt", "weights.bin", "extra/config.json"])
def test_that_a_changed_file_of_any_kind_is_noticed_by_its_name(tmp_path: Path, file: str) -> None:
    contents = {"labels.txt": b"ant\nbee\ncat\n", "weights.bin": WEIGHTS, "extra/config.json": b"{}"}
    folder = factories.package_folder(
        tmp_path,
        external(),
        contents,
        interpret={"use": "vision.classes", "activation": "softmax", "labels": "labels.txt"},
        files={name: sha(data) for name, data in contents.items()},
    )
    found = loaded(folder)
    data = bytearray((folder / file).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / file).write_bytes(bytes(data))
    error = refused(package.verified_graph, found)
    assert error.code == "model.hash_mismatch"
    assert error.params["file"] == file
    assert str(error.params["found"]) == sha(bytes(data))[:12]


def test_that_a_labels_file_changed_after_reading_is_noticed_even_if_it_is_not_listed(tmp_path: Path) -> None:
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": "labels.txt"}
    folder = factories.package_folder(tmp_path, contents={"labels.txt": b"a\nb\nc\n"}, interpret=interpret)
    found = loaded(folder)
    (folder / "labels.txt").write_bytes(b"b\na\nc\n")
    assert refused(package.verified, found).params["file"] == "labels.txt"


@pytest.mark.parametrize("file", ["README.md", "LICENSE", "samples/a.png"])
def test_that_files_for_people_may_change_without_stopping_a_run(tmp_path: Path, file: str) -> None:
    folder = factories.package_folder(tmp_path, contents={file: b"old"}, files={file: sha(b"old")})
    found = loaded(folder)
    (folder / file).write_bytes(b"new")
    package.verified(found)


def test_that_a_missing_file_is_told(tmp_path: Path) -> None:
    found = factories.read_package(factories.package_folder(tmp_path))
    (tmp_path / "model.onnx").unlink()
    error = refused(package.verified, found)
    assert (error.code, error.params["file"]) == ("model.file_missing", "model.onnx")


def test_that_the_digest_changes_with_the_manifest_and_with_every_listed_file(tmp_path: Path) -> None:
    def digest(name: str, **changes: Any) -> str:
        return factories.read_package(factories.package_folder(tmp_path / name, **changes)).digest

    base = digest("a")
    assert digest("b") == base
    assert digest("c", files={"x": "0" * 64}) != base
    assert digest("d", calibration={"method": "temperature", "temperature": 2.0}) != base
    labels = {"use": "vision.classes", "activation": "softmax", "labels": "l.txt"}
    one = digest("e", interpret=labels, contents={"l.txt": b"a\nb\nc"})
    two = digest("f", interpret=labels, contents={"l.txt": b"a\nb\nd"})
    assert one != two


def test_that_external_data_must_be_listed(tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "a", external(), {"weights.bin": WEIGHTS})
    error = refused(loaded, folder)
    assert (error.code, error.params["file"]) == ("model.unlisted_file", "weights.bin")
    loaded(
        factories.package_folder(
            tmp_path / "b", external(), {"weights.bin": WEIGHTS}, files={"weights.bin": sha(WEIGHTS)}
        )
    )


@pytest.mark.parametrize("place", ["../secret.bin", "sub/../../secret.bin"])
def test_that_external_data_outside_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "secret.bin").write_bytes(WEIGHTS)
    folder = factories.package_folder(tmp_path / "a", external(place))
    assert refused(loaded, folder).code == "model.path_escapes"


def test_that_external_data_at_an_absolute_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(WEIGHTS)
    folder = factories.package_folder(tmp_path / "a", external(str(tmp_path / "secret.bin")))
    assert refused(loaded, folder).code == "model.path_escapes"


def test_that_the_mark_for_data_in_memory_is_no_file(tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "a", external("*/_ORT_MEM_ADDR_/*"))
    assert refused(loaded, folder).code == "model.file_missing"


@POSIX
def test_that_external_data_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(WEIGHTS)
    folder = factories.package_folder(tmp_path / "a", external(), files={"weights.bin": sha(WEIGHTS)})
    (folder / "weights.bin").symlink_to(tmp_path / "secret.bin")
    assert refused(loaded, folder).code == "model.linked_file"


@POSIX
def test_that_a_hard_link_is_harmless_because_its_content_is_hashed(tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(WEIGHTS)
    folder = factories.package_folder(tmp_path / "a", external(), files={"weights.bin": sha(WEIGHTS)})
    os.link(tmp_path / "secret.bin", folder / "weights.bin")
    found = loaded(folder)
    (tmp_path / "secret.bin").write_bytes(b"x" * 36)
    assert refused(package.verified, found).code == "model.hash_mismatch"


@POSIX
@pytest.mark.parametrize("file", ["model.onnx", "labels.txt", "model.toml"])
def test_that_no_file_of_a_package_may_be_a_link_that_leads_out(tmp_path: Path, file: str) -> None:
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": "labels.txt"}
    folder = factories.package_folder(tmp_path / "a", contents={"labels.txt": b"a\nb\nc\n"}, interpret=interpret)
    (folder / file).rename(tmp_path / "outside")
    (folder / file).symlink_to(tmp_path / "outside")
    error = refused(loaded, folder)
    assert (error.code, error.params["file"]) == ("model.linked_file", file)


@POSIX
def test_that_a_folder_in_a_package_may_not_lead_out_either(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "l.txt").write_bytes(b"a\nb\nc\n")
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": "names/l.txt"}
    folder = factories.package_folder(tmp_path / "a", interpret=interpret)
    (folder / "names").symlink_to(tmp_path / "outside", target_is_directory=True)
    assert refused(loaded, folder).code == "model.linked_file"


@POSIX
def test_that_a_link_inside_the_package_and_a_linked_package_are_no_harm(tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "a")
    (folder / "model.onnx").rename(folder / "real.onnx")
    (folder / "model.onnx").symlink_to("real.onnx")
    loaded(folder)
    (tmp_path / "b").symlink_to(folder, target_is_directory=True)
    loaded(tmp_path / "b")


@POSIX
def test_that_a_pipe_in_the_place_of_a_file_holds_nobody_up(tmp_path: Path) -> None:
    folder = factories.package_folder(tmp_path / "a")
    (folder / "model.onnx").unlink()
    os.mkfifo(folder / "model.onnx")
    assert refused(loaded, folder).code == "model.file_missing"
    assert refused(package.all_digests, folder, "a").code == "model.file_missing"


def test_that_digests_of_a_folder_are_of_every_file_but_their_own_list(tmp_path: Path) -> None:
    contents = {"samples/a.png": b"1", "b c/ü.txt": b"2", "files.sha256": b"x"}
    folder = factories.package_folder(tmp_path / "a", contents=contents)
    found = package.all_digests(folder, "a")
    assert sorted(found) == ["b c/ü.txt", "model.onnx", "model.toml", "samples/a.png"]
    assert found["samples/a.png"] == sha(b"1")


def test_that_a_recorded_digest_is_checked_where_the_manifest_lists_none(tmp_path: Path) -> None:
    contents = {"weights.bin": WEIGHTS, "files.sha256": f"{sha(WEIGHTS)}  weights.bin\n".encode()}
    folder = factories.package_folder(tmp_path / "a", external(), contents)
    loaded(folder)
    (folder / "weights.bin").write_bytes(b"x" * 36)
    assert refused(loaded, folder).code == "model.hash_mismatch"


def test_that_a_new_digest_in_the_manifest_goes_before_the_recorded_one(tmp_path: Path) -> None:
    """As the hint of the error says: write its new hash into model.toml."""
    new = b"b\na\nc\n"
    contents = {"labels.txt": new, "files.sha256": f"{sha(b'old')}  labels.txt\n".encode()}
    interpret = {"use": "vision.classes", "activation": "softmax", "labels": "labels.txt"}
    folder = factories.package_folder(tmp_path / "a", contents=contents, interpret=interpret)
    assert refused(loaded, folder).code == "model.hash_mismatch"
    factories.package_folder(folder, contents=contents, interpret=interpret, files={"labels.txt": sha(new)})
    assert loaded(folder).labels == ("b", "a", "c")


@pytest.mark.parametrize("name", ["a.txt", "a.zip", "a.pt", "a"])
def test_that_a_file_that_is_no_model_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x80\x02}q\x00.")
    assert refused(factories.read_package, tmp_path / name).code == "model.not_a_model"


@pytest.mark.parametrize("name", ["nothing", "a" * 300, "x/" * 3000, "\udce4"])
def test_that_a_path_where_nothing_is_is_told(tmp_path: Path, name: str) -> None:
    assert refused(factories.read_package, tmp_path / name).code == "model.not_found"


def test_that_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    error = refused(factories.read_package, tmp_path)
    assert error.code == "model.not_a_model"
    assert error.why == "It has no model.toml, and no importer knows its layout."


def test_that_a_bare_network_says_what_it_answers_and_what_it_leaves_open(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(factories.mean_network(side="side").SerializeToString())
    error = refused(factories.read_package, tmp_path / "net.onnx")
    assert error.code == "model.questions"
    assert error.problems == (
        "known: output = logits (its graph)",
        "known: layout = NCHW (its graph)",
        "known: filter = bilinear (usual)",
        "open: size: How large is its input? (224x224 (likely), 256x256, 384x384, 512x512, HEIGHTxWIDTH)",
        "open: colour: In which order does it take the colours? (RGB (likely), BGR)",
        "open: modality: What kind of image is it meant for? "
        "(photo (likely), CR,DX, CT, MR, US, any, codes of DICOM modalities)",
        "open: scale: How are pixel values scaled? "
        "(imagenet (likely), 0..1, -1..1, 127/128, 0..255, scale=…,mean=…,std=…)",
        "open: resize: How does an image come to this size? "
        "(shorter:256 (likely), shorter:224, squeeze, letterbox, shorter:N)",
        "open: activation: What are its numbers? (softmax (likely), sigmoid, classes, labels, numbers)",
        "open: labels: How are its 3 outputs called? "
        "(numbers, a text file with one name a line, or names with | between)",
    )


@pytest.mark.parametrize("data", [b"", b"garbage", b"PK\x03\x04"])
def test_that_a_bare_file_that_is_no_network_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "net.onnx").write_bytes(data)
    assert refused(factories.read_package, tmp_path / "net.onnx").code == "model.garbage"


@pytest.mark.parametrize("data", [b"", b"garbage", b"\x08\x07"])
def test_that_a_package_around_garbage_is_told(tmp_path: Path, data: bytes) -> None:
    assert refused(loaded, factories.package_folder(tmp_path, data)).code == "model.garbage"


def test_that_an_enormous_text_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_TEXT", 100)
    error = refused(factories.read_package, factories.package_folder(tmp_path))
    assert (error.code, error.why) == ("model.too_large", "model.toml is larger than 0 MB.")


def test_that_the_manifest_may_not_be_read_from_the_files_that_it_lists(tmp_path: Path) -> None:
    """A manifest cannot hold its own digest; what is recorded of it does not stop an edit."""
    folder = factories.package_folder(tmp_path, contents={"files.sha256": f"{'0' * 64}  model.toml\n".encode()})
    assert "model.toml" not in loaded(folder).files


def hf_folder(folder: Path) -> Path:
    """A Hugging Face folder around the made network."""
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(factories.mean_network().SerializeToString())
    (folder / "config.json").write_text(json.dumps({"id2label": {"0": "a", "1": "b", "2": "c"}}))
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"size": {"height": 8, "width": 8}, "image_mean": [0], "image_std": [1]})
    )
    return folder


def test_that_a_foreign_folder_is_read_by_its_importer(tmp_path: Path) -> None:
    found = loaded(hf_folder(tmp_path / "My_Model"))
    assert (found.manifest.id, found.layout_name, found.labels) == ("my-model", "imported", ("a", "b", "c"))
    assert sorted(found.files) == ["config.json", "model.onnx", "preprocessor_config.json"]


@pytest.mark.parametrize("file", ["model.onnx", "config.json", "preprocessor_config.json"])
def test_that_a_foreign_folder_is_held_to_what_was_recorded_of_it(tmp_path: Path, file: str) -> None:
    folder = hf_folder(tmp_path / "m")
    lines = "".join(f"{digest}  {name}\n" for name, digest in package.all_digests(folder, "m").items())
    (folder / "files.sha256").write_text(lines)
    loaded(folder)
    with (folder / file).open("ab") as out:
        out.write(b"\x12\x00" if file == "model.onnx" else b" ")
    error = refused(loaded, folder)
    assert (error.code, error.params["file"]) == ("model.hash_mismatch", file)
