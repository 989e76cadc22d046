"""Recordings of the real frameworks that several tests look at, made once."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from alignkit_recorder.cli import main

SIZE = ["--size", "64x64", "--quiet"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture(scope="session")
def torch50(folder: Path) -> Path:
    """torchvision's ResNet-50."""
    path = folder / "torch50.h5"
    assert main(["torchvision", "resnet50", str(path), *SIZE]) == 0
    return path


@pytest.fixture(scope="session")
def paddle50(folder: Path, torch50: Path) -> Path:
    """Paddle's ResNet-50 with the weights of `torch50`."""
    path = folder / "paddle50.h5"
    assert main(["paddle", "resnet50", str(path), "--weights-from", str(torch50), *SIZE]) == 0
    return path


@pytest.fixture(scope="session")
def torch18(folder: Path) -> Path:
    """torchvision's ResNet-18."""
    path = folder / "torch18.h5"
    assert main(["torchvision", "resnet18", str(path), *SIZE]) == 0
    return path


def tensors(path: Path, group: str) -> dict[str, np.ndarray]:
    """The datasets of a group, by name."""
    with h5py.File(path) as file:
        return {name: dataset[()] for name, dataset in file[group].items()}


def addresses(path: Path, group: str) -> dict[str, int]:
    """Where the datasets of a group lie: hard links to one dataset have one address."""
    with h5py.File(path) as file:
        return {name: h5py.h5o.get_info(dataset.id).addr for name, dataset in file[group].items()}


def attributes(path: Path, name: str = "/") -> dict[str, object]:
    """The attributes of a dataset or group, lists as lists."""
    with h5py.File(path) as file:
        return {key: value.tolist() if hasattr(value, "tolist") else value for key, value in file[name].attrs.items()}
