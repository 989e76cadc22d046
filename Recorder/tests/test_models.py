"""The example models: what is recorded of them, in which order, and what each module says of itself."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from conftest import addresses, attributes, tensors
from models import FAULTS, MODELS, record_model

pytest.importorskip("torch")
pytest.importorskip("paddle")

STAGE = ["conv1", "norm1", "act1", "conv2", "norm2", "act2"]
UNET = [
    *(f"down1.{name}" for name in STAGE),
    "pool#0",
    *(f"down2.{name}" for name in STAGE),
    "pool#1",
    *(f"bottom.{name}" for name in STAGE),
    "transposed",
    "up1.concat",
    *(f"up1.{name}" for name in STAGE),
    "upsample",
    "up2.concat",
    *(f"up2.{name}" for name in STAGE),
    "head",
    "masked",
]
BLOCK = ["norm1", "attention[0]", "attention[1]", "add#0", "norm2", "linear1", "act", "linear2", "dropout", "add#1"]
TRANSFORMER = ["embedding", "embedded", *(f"blocks.{k}.{name}" for k in (0, 1) for name in BLOCK), "norm", "head"]


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("models")
    made = {key: folder / f"{key[0]}-{key[1]}.h5" for key in MODELS}
    for (model, framework), path in made.items():
        record_model(model, framework, path, containers="none")
    return made


def ordered(path: Path) -> list[str]:
    with h5py.File(path) as file:
        return sorted(file["activations"], key=lambda name: int(file["activations"][name].attrs["order"]))


@pytest.mark.parametrize(
    ("key", "expected"),
    [(("unet", "torch"), UNET), (("unet", "paddle"), UNET), (("transformer", "torch"), TRANSFORMER)],
)
def test_paths_and_order(recordings: dict[Any, Path], key: tuple[str, str], expected: list[str]) -> None:
    assert ordered(recordings[key]) == expected


def test_both_frameworks_compute_the_same(recordings: dict[Any, Path]) -> None:
    ours, theirs = (tensors(recordings["unet", framework], "activations") for framework in ("torch", "paddle"))
    for name in UNET:
        assert np.allclose(ours[name], theirs[name], rtol=1e-4, atol=1e-4), name


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_inputs_and_nested_outputs_of_the_unet(recordings: dict[Any, Path], framework: str) -> None:
    path = recordings["unet", framework]
    assert set(tensors(path, "inputs")) == {"image", "mask"}
    activations = addresses(path, "activations")
    assert addresses(path, "outputs") == {
        "logits": activations["masked"],
        "features[0]": activations["bottom.act2"],
        "features[1]": activations["up1.act2"],
    }


def test_outputs_of_the_transformer(recordings: dict[Any, Path]) -> None:
    path = recordings["transformer", "torch"]
    activations = addresses(path, "activations")
    assert addresses(path, "outputs") == {
        "logits": activations["head"],
        "states[0]": activations["norm"],
        "states[1]": activations["blocks.1.add#1"],
    }


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_every_module_of_the_unet_says_what_went_in(recordings: dict[Any, Path], framework: str) -> None:
    path = recordings["unet", framework]
    inputs = {name: attributes(path, f"activations/{name}").get("inputs") for name in UNET}
    assert inputs["down1.conv1"] == ["inputs/image"]
    assert inputs["transposed"] == ["activations/bottom.act2"]
    assert inputs["up1.concat"] == ["activations/transposed", "activations/down2.act2"]
    assert inputs["up2.concat"] == ["activations/upsample", "activations/down1.act2"]
    assert inputs["pool#1"] == ["activations/down2.act2"]
    assert inputs["masked"] is None
    for before, name in zip(UNET, UNET[1:]):
        if name.split(".")[-1] in STAGE[1:]:
            assert inputs[name] == [f"activations/{before}"]


def test_what_went_into_the_transformers_operations(recordings: dict[Any, Path]) -> None:
    path = recordings["transformer", "torch"]

    def inputs(name: str) -> Any:
        return attributes(path, f"activations/{name}").get("inputs")

    assert inputs("embedding") == ["inputs/tokens"] and inputs("embedded") is None
    assert inputs("blocks.0.attention[0]") == ["activations/blocks.0.norm1"] * 3
    assert inputs("blocks.0.add#0") == ["activations/embedded", "activations/blocks.0.attention[0]"]
    assert inputs("blocks.1.add#1") == ["activations/blocks.1.add#0", "activations/blocks.1.dropout"]


@pytest.mark.parametrize(
    ("key", "name", "expected"),
    [
        (
            ("unet", "torch"),
            "transposed",
            {"op": "ConvTranspose2d", "stride": [2, 2], "output_padding": [0, 0], "kernel_size": [2, 2]},
        ),
        (("unet", "torch"), "down1.conv1", {"op": "Conv2d", "padding": [1, 1], "padding_mode": "zeros", "groups": 1}),
        (("unet", "torch"), "down1.norm1", {"op": "BatchNorm2d", "eps": 1e-5, "momentum": 0.1}),
        (("unet", "torch"), "down2.act1", {"op": "LeakyReLU", "negative_slope": 0.1}),
        (("unet", "torch"), "pool#0", {"op": "MaxPool2d", "kernel_size": 2, "ceil_mode": 0}),
        (
            ("unet", "torch"),
            "upsample",
            {"op": "Upsample", "scale_factor": 2.0, "mode": "bilinear", "align_corners": 0},
        ),
        (("unet", "torch"), "up1.concat", {"op": "concat", "axis": 1}),
        (("unet", "paddle"), "transposed", {"op": "Conv2DTranspose", "stride": [2, 2], "kernel_size": [2, 2]}),
        (("unet", "paddle"), "down1.norm1", {"op": "BatchNorm2D", "epsilon": 1e-5, "data_format": "NCHW"}),
        (("unet", "paddle"), "down2.act1", {"op": "LeakyReLU", "negative_slope": 0.1}),
        (("unet", "paddle"), "upsample", {"op": "Upsample", "mode": "bilinear", "align_corners": 0}),
        (("transformer", "torch"), "embedding", {"op": "Embedding", "num_embeddings": 50, "padding_idx": 0}),
        (("transformer", "torch"), "norm", {"op": "LayerNorm", "normalized_shape": [32], "eps": 1e-5}),
        (
            ("transformer", "torch"),
            "blocks.0.attention[1]",
            {"op": "MultiheadAttention", "embed_dim": 32, "num_heads": 4, "batch_first": 1, "dropout": 0.1},
        ),
        (("transformer", "torch"), "blocks.0.act", {"op": "GELU", "approximate": "none"}),
        (("transformer", "torch"), "blocks.0.dropout", {"op": "Dropout", "p": 0.1}),
        (("transformer", "torch"), "head", {"op": "Linear", "in_features": 32, "out_features": 50}),
    ],
)
def test_hyper_parameters(
    recordings: dict[Any, Path], key: tuple[str, str], name: str, expected: dict[str, object]
) -> None:
    found = attributes(recordings[key], f"activations/{name}")
    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("key", "fault"), [(key, fault) for key in MODELS for fault in FAULTS[key[0]]]
)
def test_a_fault_changes_its_own_tensor_first(
    recordings: dict[Any, Path], tmp_path: Path, key: tuple[str, str], fault: str
) -> None:
    record_model(*key, tmp_path / "fault.h5", fault)
    right, wrong = tensors(recordings[key], "activations"), tensors(tmp_path / "fault.h5", "activations")
    names = ordered(recordings[key])
    assert ordered(tmp_path / "fault.h5") == names
    first = next(name for name in names if not np.allclose(right[name], wrong[name], rtol=1e-5, atol=1e-6))
    assert first == FAULTS[key[0]][fault]


@pytest.mark.parametrize("key", MODELS, ids="-".join)
def test_a_selection_of_samples(recordings: dict[Any, Path], tmp_path: Path, key: tuple[str, str]) -> None:
    path = tmp_path / "sample.h5"
    include = {"unet": "down*", "transformer": "blocks.?.norm*"}[key[0]]
    record_model(*key, path, include=[include], exclude=["*2"], sample=16)
    names = [name for name in ordered(recordings[key]) if fnmatch(name, include) and name[-1] != "2"]
    assert ordered(path) == names
    assert [attributes(path, f"activations/{name}")["order"] for name in names] == list(range(len(names)))
    assert all(array.shape == (16,) for array in tensors(path, "activations").values())
