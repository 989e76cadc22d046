"""Mistakes on the command line: one line each, no traceback, no file."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import tensors

from alignkit_recorder.cli import main


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["torchvision", "vgg16", "OUT"], "no model 'vgg16'; known are resnet18, resnet34"),
        (["torchvision", "resnet51", "OUT"], "no model 'resnet51': did you mean 'resnet50'?; known are"),
        (["paddle", "ResNet-18", "OUT"], "did you mean 'resnet18'?"),
        (["mmdet", "resnet51-fpn", "OUT"], "did you mean 'resnet50-fpn'?"),
        (["torchvision", "retinanet_resnet50_fpn_v3", "OUT"], "did you mean 'retinanet_resnet50_fpn_v2'?"),
        (["keras", "resnet50", "OUT"], "keras"),
        (["torchvision", "resnet18"], "OUT.h5"),
        (["torchvision", "resnet18", "OUT", "--size", "64"], "'64' is not HEIGHTxWIDTH"),
        (["torchvision", "resnet18", "OUT", "--size", "0x64"], "'0x64' is not HEIGHTxWIDTH"),
        (["torchvision", "resnet18", "OUT", "--batch", "0"], "'0' is not a whole number from 1"),
        (["torchvision", "resnet18", "OUT", "--seed", "-1"], "--seed"),
        (["torchvision", "resnet18", "OUT", "--compression", "11"], "--compression"),
        (["torchvision", "resnet18", "OUT", "--image", "a.png", "--size", "8x8"], "not allowed with"),
    ],
)
def test_wrong_usage(
    arguments: list[str], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / "out.h5") if argument == "OUT" else argument for argument in arguments])
    message = capsys.readouterr().err
    assert stopped.value.code == 64
    assert expected in message and message.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--weights", "absent.pth"], "absent.pth: there is no such checkpoint"),
        (["--weights", "text.pth"], "text.pth: is no checkpoint that pytorch can read"),
        (["--weights", "other.pth"], "conv1.weight is missing, bn1.weight is missing, bn1.bias is missing, and"),
        (["--weights", "shape.pth"], "fc.weight is [7, 512] instead of [1000, 512]"),
        (["--weights-from", "text.pth"], "text.pth: is no reference file with weights"),
        (["--image", "absent.png"], "absent.png: there is no such image"),
        (["--image", "text.pth"], "text.pth: is no image"),
        (["--style", "caffe"], "needs a network of bottlenecks"),
    ],
)
def test_what_cannot_run(
    options: list[str],
    expected: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    torch18: Path,
) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    Path("text.pth").write_text("no checkpoint")
    torch.save({"weight": torch.ones(2)}, "other.pth")
    state = {key: torch.from_numpy(np.array(array)) for key, array in tensors(torch18, "weights").items()}
    torch.save(state | {"fc.weight": torch.ones(7, 512)}, "shape.pth")
    assert main(["torchvision", "resnet18", "out.h5", *options]) == 2
    message = capsys.readouterr().err
    assert expected in message and message.count("\n") == 1
    assert not list(tmp_path.glob("*out.h5*"))


def test_a_missing_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["torchvision", "resnet18", str(tmp_path / "no" / "out.h5"), "--size", "32x32"]) == 2
    assert "there is no directory" in capsys.readouterr().err


def test_a_missing_framework(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "alignkit_recorder.frameworks.pytorch", None)
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "alignkit_recorder.frameworks.pytorch")
    assert main(["torchvision", "resnet18", str(tmp_path / "out.h5")]) == 2
    assert "torch is not installed: pip install torch torchvision" in capsys.readouterr().err


def test_an_image_file(tmp_path: Path) -> None:
    Image = pytest.importorskip("PIL.Image")
    picture, out = tmp_path / "picture.png", tmp_path / "out.h5"
    Image.new("RGB", (300, 280), (255, 0, 0)).save(picture)
    assert main(["torchvision", "resnet18", str(out), "--image", str(picture), "--batch", "2", "--quiet"]) == 0
    image = tensors(out, "inputs")["image"]
    assert image.shape == (2, 3, 224, 224)
    assert np.allclose(image[0, :, 0, 0], [(1 - 0.485) / 0.229, -0.456 / 0.224, -0.406 / 0.225], atol=1e-6)


@pytest.mark.parametrize("option", ["--weights", "--weights-from", "--image", "--input", "module"])
def test_an_input_is_not_replaced(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, out = tmp_path / "given.npy", tmp_path / "out.h5"
    given.write_bytes(b"precious")
    out.hardlink_to(given)
    arguments = {
        "--input": ["module", "models.py:make", str(out), "--input", f"x={given}"],
        "module": ["module", f"{given}:make", str(out)],
    }.get(option, ["torchvision", "resnet18", str(out), option, str(given)])
    assert main(arguments) == 2
    message = f"alignkit-record: {out}: would replace an input: expected another file than {given}\n"
    assert capsys.readouterr().err == message
    assert out.read_bytes() == b"precious"


def test_what_is_no_recording_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "checkpoint.pth"
    out.write_bytes(b"precious")
    assert main(["torchvision", "resnet18", str(out)]) == 2
    message = "is not an HDF5 file and would be replaced: expected the name of a recording\n"
    assert capsys.readouterr().err.endswith(message)
    assert out.read_bytes() == b"precious"
