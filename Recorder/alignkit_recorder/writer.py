"""Writes a reference file, format version 1. Knows HDF5 and the format, and no framework."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from .errors import RecorderError
from .trace import Entry

FORMAT = 1

#: Tensors of fewer bytes stay contiguous: the index of a chunk takes more than deflating them saves.
WORTH_DEFLATING = 16384


@dataclass
class Reference:
    """The content of a reference file. An output may be an entry of the activations: it becomes a hard link."""

    attributes: dict[str, Any]
    inputs: Mapping[str, np.ndarray]
    weights: Mapping[str, np.ndarray]
    activations: Mapping[str, Entry]
    outputs: Mapping[str, np.ndarray | Entry] = field(default_factory=dict)


def write(path: str | os.PathLike[str], reference: Reference, compression: int = 0, shuffle: bool = True) -> None:
    """Writes `reference` to `path`: under a temporary name beside it, renamed when it is complete."""
    target = check_target(path)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with h5py.File(partial, "w", libver=("earliest", "v110")) as file:
            _Writer(file, compression, shuffle).write(reference)
        os.replace(partial, target)
    except OSError as error:
        raise RecorderError(f"{target}: cannot be written ({_one_line(error)})") from error
    finally:
        partial.unlink(missing_ok=True)


def check_target(path: str | os.PathLike[str]) -> Path:
    """Raises if no file can be written at `path`; better before the recording than after it."""
    target = Path(path)
    if not target.parent.is_dir():
        raise RecorderError(f"{target}: there is no directory {target.parent}")
    if target.is_dir():
        raise RecorderError(f"{target}: is a directory")
    return target


class _Writer:
    def __init__(self, file: h5py.File, compression: int, shuffle: bool):
        self._file = file
        self._filters = {"compression": "gzip", "compression_opts": compression, "shuffle": shuffle}
        self._compressed = compression > 0

    def write(self, reference: Reference) -> None:
        self._file.attrs["alignkit_format"] = np.int64(FORMAT)
        for name, value in reference.attributes.items():
            if value is not None:
                self._file.attrs[name] = np.int64(value) if isinstance(value, int) else value
        for group, arrays in (("inputs", reference.inputs), ("weights", reference.weights)):
            place = self._file.create_group(group)
            for name, array in arrays.items():
                self._dataset(place, name, array)
        written = self._activations(reference.activations)
        outputs = self._file.create_group("outputs")
        for name, value in reference.outputs.items():
            if isinstance(value, Entry):
                outputs[_safe(name)] = written[id(value)]
            else:
                self._dataset(outputs, name, value)

    def _activations(self, activations: Mapping[str, Entry]) -> dict[int, h5py.Dataset]:
        """Writes each entry once, in order; aliases are hard links and have no place in the order."""
        place = self._file.create_group("activations")
        written: dict[int, h5py.Dataset] = {}
        order = 0
        for name, entry in activations.items():
            if entry.alias_of is not None:
                place[_safe(name)] = written[id(entry.alias_of)]
                continue
            dataset = self._dataset(place, name, entry.array)
            dataset.attrs["order"] = np.int64(order)
            for key, value in entry.attributes.items():
                dataset.attrs[key] = value
            written[id(entry)] = dataset
            order += 1
        return written

    def _dataset(self, place: h5py.Group, name: str, array: np.ndarray) -> h5py.Dataset:
        """Contiguous, or filtered with the whole tensor as its one chunk."""
        if self._compressed and array.nbytes >= WORTH_DEFLATING:
            return place.create_dataset(_safe(name), data=array, chunks=array.shape, **self._filters)
        return place.create_dataset(_safe(name), data=array)


def _safe(name: str) -> str:
    """HDF5 would read a slash as a sub-group, and a lone dot as the group itself."""
    if not name or "/" in name or name.strip(".") == "":
        raise RecorderError(f"{name!r}: cannot be the name of a dataset")
    return name


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
