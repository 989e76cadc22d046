"""Writes a reference file, format version 1. Knows HDF5 and the format, and no framework."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import h5py
import numpy as np

from .errors import RecorderError
from .partial import check_target, complete_or_absent
from .sampling import Sample
from .trace import Entry

__all__ = ["FORMAT", "Reference", "check_target", "write"]

FORMAT = 1

#: Tensors of fewer bytes stay contiguous: the index of a chunk takes more than deflating them saves.
WORTH_DEFLATING = 16384

#: Images of a batch share a chunk up to so many bytes: a check reads a large batch a few images at a time, and a chunk
#: is inflated as a whole for each of them.
CHUNK_OF_IMAGES = 1 << 20


@dataclass
class Reference:
    """The content of a reference file. An output may be an entry of the activations: it becomes a hard link."""

    attributes: dict[str, Any]
    inputs: Mapping[str, np.ndarray]
    weights: Mapping[str, np.ndarray]
    activations: Mapping[str, Entry]
    outputs: Mapping[str, np.ndarray | Entry] = field(default_factory=dict)


def write(
    path: str | os.PathLike[str],
    reference: Reference,
    compression: int = 0,
    shuffle: bool = True,
    written: Callable[[int], None] = lambda _bytes: None,
) -> None:
    """Writes `reference` to `path`, which is complete or absent. `written` hears of the bytes of each tensor."""
    with complete_or_absent(path) as file:
        _Writer(file, compression, shuffle, written).write(reference)


class _Writer:
    def __init__(self, file: h5py.File, compression: int, shuffle: bool, written: Callable[[int], None]):
        self._file, self._written = file, written
        self._filters = {"compression": "gzip", "compression_opts": compression, "shuffle": shuffle}
        self._compressed = compression > 0
        self._samples: dict[int, h5py.Dataset] = {}

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
        names = {id(entry): f"activations/{name}" for name, entry in activations.items()}
        written: dict[int, h5py.Dataset] = {}
        order = 0
        for name, entry in activations.items():
            if entry.alias_of is not None:
                place[_safe(name)] = written[id(entry.alias_of)]
            else:
                dataset = written[id(entry)] = self._dataset(place, name, entry.array)
                for key, value in _attributes(entry, order, names).items():
                    dataset.attrs[key] = value
                order += 1
            if entry.kept.sample is not None:
                self._positions(name, entry.kept.sample)
        return written

    def _positions(self, name: str, sample: Sample) -> None:
        """Tensors of one size have their positions in common: those that follow are hard links to the first."""
        place = self._file.require_group("samples")
        if id(sample.positions) in self._samples:
            place[_safe(name)] = self._samples[id(sample.positions)]
        else:
            self._samples[id(sample.positions)] = self._dataset(place, name, sample.positions)

    def _dataset(self, place: h5py.Group, name: str, array: np.ndarray) -> h5py.Dataset:
        """Contiguous, or filtered: with the whole tensor as its one chunk, or some images of an activation."""
        if array.dtype == np.bool_:  # which HDF5 would store as an enumeration
            array = array.astype(np.uint8)
        filters: dict[str, Any] = {}
        if self._compressed and array.nbytes >= WORTH_DEFLATING:
            filters = {"chunks": _chunks(array) if place.name == "/activations" else array.shape, **self._filters}
        dataset = place.create_dataset(_safe(name), data=array, **filters)
        self._written(array.nbytes)
        return dataset


def _chunks(array: np.ndarray) -> tuple[int, ...]:
    """As many whole rows of axis 0 as fit, and one at least."""
    rows = max(CHUNK_OF_IMAGES * array.shape[0] // array.nbytes, 1)
    return (min(rows, array.shape[0]), *array.shape[1:])


def _attributes(entry: Entry, order: int, names: Mapping[int, str]) -> dict[str, Any]:
    """What a module says of itself, and over it what the recorder knows."""
    attributes = {**entry.attributes, "order": np.int64(order)}
    sources = [f"inputs/{each}" if isinstance(each, str) else names.get(id(each), "") for each in entry.sources]
    if sources:
        attributes["inputs"] = sources
    sample = entry.kept.sample
    if sample is not None:
        attributes["sampled_shape"] = np.array(sample.shape, dtype=np.int64)
        attributes["sample_seed"] = np.int64(sample.seed)
        for name in ("sum", "norm", "minimum", "maximum"):
            attributes[name] = np.float64(getattr(sample, name))
    return attributes


def _safe(name: str) -> str:
    """HDF5 would read a slash as a sub-group, and a lone dot as the group itself."""
    if not name or "/" in name or name.strip(".") == "":
        raise RecorderError(f"{name!r}: cannot be the name of a dataset")
    return name
