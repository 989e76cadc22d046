"""Where weights come from: seeds, checkpoints, other recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import SIZE, tensors

from alignkit_recorder.cli import main
from alignkit_recorder.torchvision_import import import_torchvision


def test_the_state_dict_is_complete_and_equal_to_the_bit(folder: Path) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(7)
    model = import_torchvision().models.resnet18(weights=None)
    checkpoint, path = folder / "r18.pth", folder / "r18.h5"
    torch.save({"state_dict": {f"module.{key}": value for key, value in model.state_dict().items()}}, checkpoint)
    assert main(["torchvision", "resnet18", str(path), "--weights", str(checkpoint), *SIZE]) == 0
    recorded = tensors(path, "weights")
    assert set(recorded) == set(model.state_dict())
    for key, value in model.state_dict().items():
        assert recorded[key].dtype == value.numpy().dtype, key
        assert recorded[key].shape == tuple(value.shape) and recorded[key].tobytes() == value.numpy().tobytes(), key


def test_a_paddle_checkpoint_is_recorded_verbatim(folder: Path) -> None:
    paddle = pytest.importorskip("paddle")
    model = paddle.vision.models.resnet18()
    checkpoint, path = folder / "r18.pdparams", folder / "r18p.h5"
    paddle.save(model.state_dict(), str(checkpoint))
    assert main(["paddle", "resnet18", str(path), "--weights", str(checkpoint), *SIZE]) == 0
    recorded = tensors(path, "weights")
    assert set(recorded) == set(model.state_dict()) and "bn1._mean" in recorded
    assert all(np.array_equal(recorded[key], value.numpy()) for key, value in model.state_dict().items())


def test_weights_come_back_from_the_other_framework(folder: Path, torch18: Path) -> None:
    there, back = folder / "there.h5", folder / "back.h5"
    assert main(["paddle", "resnet18", str(there), "--weights-from", str(torch18), *SIZE]) == 0
    assert main(["torchvision", "resnet18", str(back), "--weights-from", str(there), *SIZE]) == 0
    first, last = tensors(torch18, "weights"), tensors(back, "weights")
    assert set(first) == set(last)
    assert all(np.array_equal(first[key], last[key]) for key in first if "num_batches" not in key)
    assert np.array_equal(tensors(torch18, "outputs")["logits"], tensors(back, "outputs")["logits"])


def test_a_seed_gives_the_same_file_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    files = []
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        path = folder / f"seed-{name}.h5"
        assert main(["torchvision", "resnet18", str(path), "--seed", seed, "--threads", "1", *SIZE]) == 0
        files.append(path.read_bytes())
        path.unlink()
    assert files[0] == files[1] and files[0] != files[2]


def test_running_statistics_are_those_of_batches(torch50: Path) -> None:
    weights = tensors(torch50, "weights")
    assert weights["bn1.num_batches_tracked"].shape == () and weights["bn1.num_batches_tracked"].dtype == np.int64
    assert weights["bn1.num_batches_tracked"] == 4
    for name, array in weights.items():
        if name.endswith((".running_mean", ".running_var")):
            assert array.std() > 0, name
