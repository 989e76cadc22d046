"""Pyramids of the real packages. Each test is skipped where its package is not installed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from alignkit_recorder.cli import main
from alignkit_recorder.detectors import function_paths

mmdet = pytest.mark.skipif(importlib.util.find_spec("mmdet") is None, reason="mmdet is not installed")
paddledet = pytest.mark.skipif(importlib.util.find_spec("ppdet") is None, reason="paddledet is not installed")


def recorded(path: Path, *arguments: str) -> h5py.File:
    assert main([arguments[0], arguments[1], str(path), *arguments[2:], "--quiet"]) == 0
    return h5py.File(path)


def test_functions_are_numbered_from_the_finest_level() -> None:
    paths = function_paths("neck", laterals=3, extra=2)
    assert paths["neck.add#0"] == "neck.merge.1"
    assert paths["neck.interpolate#1"] == "neck.upsample.0"
    assert paths["neck.relu"] == "neck.extra_relu.1"
    assert paths["neck.max_pool#1"] == "neck.extra_pool.1"
    assert function_paths("neck", laterals=2, extra=1)["neck.add"] == "neck.merge.0"


@mmdet
def test_mmdet_with_backbone(tmp_path: Path) -> None:
    options = ("--base-channels", "4", "--channels", "8", "--size", "33x47", "--relu-before-extra")
    with recorded(tmp_path / "fpn.h5", "mmdet", "resnet18-fpn", *options) as file:
        assert file.attrs["convention"] == "mmdet"
        configuration = json.loads(file.attrs["configuration"])
        assert configuration["extra_levels"] == "on_output" and configuration["relu_before_extra"] is True
        activations = file["activations"]
        for path in ("backbone.layer1.0.add", "neck.upsample.1", "neck.merge.0", "neck.extra_relu.1"):
            assert path in activations
        assert not any("interpolate" in path for path in activations)
        merged = activations["neck.lateral_convs.0.conv"][()] + activations["neck.upsample.0"][()]
        assert np.array_equal(merged, activations["neck.merge.0"][()])
        assert set(file["outputs"]) == {"P3", "P4", "P5", "P6", "P7"}
        assert file["outputs/P5"] == activations["neck.fpn_convs.2.conv"]


@mmdet
def test_mmdet_alone_with_pooled_levels(tmp_path: Path) -> None:
    options = ("--base-channels", "4", "--channels", "8", "--size", "64x70", "--extra-levels", "pool")
    with recorded(tmp_path / "fpn.h5", "mmdet", "fpn", *options) as file:
        assert set(file["inputs"]) == {"C2", "C3", "C4", "C5"}
        assert file["inputs/C4"].shape == (1, 64, 4, 5)
        pooled = file["activations/neck.extra_pool.0"][()]
        assert np.array_equal(pooled, file["activations/neck.fpn_convs.2.conv"][()][:, :, ::2, ::2])


def test_torchvision_alone(tmp_path: Path) -> None:
    with recorded(tmp_path / "fpn.h5", "torchvision", "fpn", "--size", "33x40") as file:
        assert "backbone.fpn.extra_blocks.p6.weight" in file["weights"]
        for path in ("backbone.fpn.merge.0", "backbone.fpn.upsample.1", "backbone.fpn.extra_relu.1"):
            assert path in file["activations"]


@paddledet
def test_paddledet_alone(tmp_path: Path) -> None:
    with recorded(tmp_path / "fpn.h5", "paddledet", "fpn", "--size", "64x32", "--extra-levels", "on-input") as file:
        activations = file["activations"]
        # The sum is made in place: the lateral was copied before.
        merged = activations["neck.fpn_inner_res3_sum_lateral"][()] + activations["neck.upsample.0"][()]
        assert np.array_equal(merged, activations["neck.merge.0"][()])
        assert file["weights/neck.fpn_6.weight"].shape == (256, 2048, 3, 3)


@paddledet
def test_what_paddledet_does_not_have(tmp_path: Path) -> None:
    refused = (["--extra-levels", "on-lateral"], ["--upsampling", "bilinear"], ["--size", "97x129"])
    for options in refused:
        assert main(["paddledet", "fpn", str(tmp_path / "x.h5"), *options]) == 2
    assert main(["paddledet", "resnet18-fpn", str(tmp_path / "x.h5"), "--base-channels", "16"]) == 2
    assert not list(tmp_path.iterdir())
