"""What a recording of a ResNet holds."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest
from conftest import SIZE, addresses, attributes, tensors

from alignkit_recorder.cli import main

BLOCKS = [f"layer{stage}.{block}" for stage, count in ((1, 3), (2, 4), (3, 6), (4, 3)) for block in range(count)]


def test_torchvision_has_158_leaf_calls_and_16_sums(torch50: Path) -> None:
    names = set(tensors(torch50, "activations"))
    assert len(names) == 174
    assert {name for name in names if name.endswith(".add")} == {f"{block}.add" for block in BLOCKS}
    assert {"conv1", "bn1", "relu", "maxpool", "avgpool", "fc", "layer1.0.downsample.0"} <= names


def test_paddle_has_the_same_and_16_blocks(torch50: Path, paddle50: Path) -> None:
    assert set(tensors(paddle50, "activations")) == set(tensors(torch50, "activations")) | set(BLOCKS)


def test_blocks_and_outputs_are_hard_links(paddle50: Path) -> None:
    activations = addresses(paddle50, "activations")
    assert all(activations[block] == activations[f"{block}.relu#2"] for block in BLOCKS)
    assert len(set(activations.values())) == 174
    assert addresses(paddle50, "outputs") == {"logits": activations["fc"]}


def test_repeated_modules_are_numbered_and_others_are_not(torch50: Path, torch18: Path) -> None:
    names = set(tensors(torch50, "activations"))
    assert {f"layer2.1.relu#{call}" for call in range(3)} <= names
    assert not {"layer2.1.relu", "layer2.1.relu#3", "relu#0", "layer2.1.conv1#0"} & names
    assert {"layer2.1.relu#0", "layer2.1.relu#1"} <= set(tensors(torch18, "activations"))


@pytest.mark.parametrize("recording", ["torch50", "paddle50"])
def test_order_counts_the_executions(recording: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(recording)
    with h5py.File(path) as file:
        by_order = {int(dataset.attrs["order"]): name for name, dataset in file["activations"].items()}
    assert sorted(by_order) == list(range(174))
    assert [by_order[order] for order in range(5)] == ["conv1", "bn1", "relu", "maxpool", "layer1.0.conv1"]
    assert by_order[14] == "layer1.0.add" and by_order[173] == "fc"


@pytest.mark.parametrize("recording", ["torch50", "paddle50"])
def test_activations_are_copies_and_sums_are_exact(recording: str, request: pytest.FixtureRequest) -> None:
    """An in-place ReLU overwrites the batch normalisation before it, unless that was copied in time."""
    found = tensors(request.getfixturevalue(recording), "activations")
    assert all(found[name].min() < 0 for name in found if ".bn" in name or name.endswith((".add", "downsample.1")))
    assert np.array_equal(found["relu"], np.maximum(found["bn1"], 0))
    for block, before in zip(BLOCKS, ["maxpool", *(f"{block}.relu#2" for block in BLOCKS)]):
        identity = found.get(f"{block}.downsample.1", found[before])
        assert np.array_equal(found[f"{block}.add"], found[f"{block}.bn3"] + identity)
        assert np.array_equal(found[f"{block}.relu#2"], np.maximum(found[f"{block}.add"], 0))


@pytest.mark.parametrize("recording", ["torch50", "paddle50", "torch18"])
def test_no_layer_is_trivial(recording: str, request: pytest.FixtureRequest) -> None:
    for name, array in tensors(request.getfixturevalue(recording), "activations").items():
        assert np.isfinite(array).all(), name
        assert 0.05 < array.std() < 20, name
        assert np.count_nonzero(array) > 0.25 * array.size, name


def test_root_attributes(torch50: Path, paddle50: Path) -> None:
    root = attributes(torch50)
    assert root["alignkit_format"] == 1 and root["model"] == "resnet50" and root["seed"] == 0
    assert root["framework"] == "pytorch" and root["convention"] == "torchvision"
    assert root["device"] == "cpu" and root["precision"] == "float32" and root["threads"] >= 1
    assert json.loads(str(root["configuration"])) == {"style": "pytorch", "bn_eps": 1e-5, "depth": 50}
    assert str(root["producer"]).startswith("alignkit-recorder ") and str(root["created"]).endswith("Z")
    assert attributes(paddle50)["framework"] == "paddle" and attributes(paddle50)["convention"] == "paddle"


def test_hyperparameters_have_the_frameworks_names(torch50: Path, paddle50: Path) -> None:
    conv = attributes(torch50, "activations/layer2.0.conv2")
    assert conv["op"] == "Conv2d" and conv["stride"] == [2, 2] and conv["padding"] == [1, 1] and conv["groups"] == 1
    assert attributes(torch50, "activations/bn1")["eps"] == 1e-5
    assert attributes(torch50, "activations/maxpool")["ceil_mode"] == 0
    assert attributes(paddle50, "activations/layer2.0.conv2")["op"] == "Conv2D"
    assert attributes(paddle50, "activations/layer2.0.conv2")["stride"] == [2, 2]
    assert attributes(paddle50, "activations/bn1")["epsilon"] == 1e-5
    assert attributes(paddle50, "activations/maxpool")["kernel_size"] == 3


def test_the_two_frameworks_agree(torch50: Path, paddle50: Path) -> None:
    ours, theirs = tensors(torch50, "weights"), tensors(paddle50, "weights")
    assert len(ours) == 320 and len(theirs) == 267
    assert np.array_equal(ours["fc.weight"].T, theirs["fc.weight"])
    assert np.array_equal(ours["layer1.0.bn1.running_var"], theirs["layer1.0.bn1._variance"])
    assert np.array_equal(tensors(torch50, "inputs")["image"], tensors(paddle50, "inputs")["image"])
    expected, actual = (tensors(path, "outputs")["logits"] for path in (torch50, paddle50))
    assert np.abs(expected - actual).max() <= 1e-4 * np.abs(expected).max()


def test_caffe_style_moves_the_strides(folder: Path) -> None:
    path = folder / "caffe.h5"
    command = ["torchvision", "resnet50", str(path), "--style", "caffe", "--bn-epsilon", "0.001", *SIZE]
    assert main(command) == 0
    assert attributes(path, "activations/layer2.0.conv1")["stride"] == [2, 2]
    assert attributes(path, "activations/layer2.0.conv2")["stride"] == [1, 1]
    assert attributes(path, "activations/layer2.1.bn1")["eps"] == 0.001
    assert tensors(path, "activations")["layer2.0.conv1"].shape == (1, 128, 8, 8)
    assert json.loads(str(attributes(path)["configuration"])) == {"style": "caffe", "bn_eps": 0.001, "depth": 50}
    path.unlink()


def test_grid_weights_lie_on_a_grid_and_deflate(folder: Path) -> None:
    path = folder / "grid.h5"
    command = ["torchvision", "resnet18", str(path), "--grid", "--compression", "1", "--no-configuration", *SIZE]
    assert main(command) == 0
    weights = tensors(path, "weights")
    for name, array in weights.items():
        if array.ndim > 1:
            magnitudes = np.unique(np.abs(array))
            assert len(magnitudes) == 2 and magnitudes[1] == 4 * magnitudes[0], name
            assert np.log2(magnitudes[0]) % 1 == 0, name
    assert "configuration" not in attributes(path)
    with h5py.File(path) as file:
        conv = file["weights/layer4.1.conv1.weight"]
        assert conv.chunks == conv.shape and conv.shuffle and conv.compression == "gzip"
    assert path.stat().st_size < 0.2 * sum(array.nbytes for array in weights.values())


def test_a_large_batch_is_deflated_image_by_image(folder: Path) -> None:
    path = folder / "chunks.h5"
    command = ["torchvision", "resnet18", str(path), "--batch", "3", "--compression", "1", "--size", "96x160"]
    assert main(command) == 0
    with h5py.File(path) as file:
        stem, last = file["activations/conv1"], file["activations/layer4.1.conv2"]
        assert stem.shape == (3, 64, 48, 80) and stem.chunks == (1, 64, 48, 80)
        assert last.chunks == last.shape == (3, 512, 3, 5)
        assert file["inputs/image"].chunks == (3, 3, 96, 160)


def test_batches_hold_different_images(folder: Path) -> None:
    path = folder / "batch.h5"
    assert main(["paddle", "resnet18", str(path), "--batch", "2", "--size", "33x65", "--quiet"]) == 0
    image = tensors(path, "inputs")["image"]
    assert image.shape == (2, 3, 33, 65) and not np.array_equal(image[0], image[1])
    assert all(array.shape[0] == 2 for array in tensors(path, "activations").values())
