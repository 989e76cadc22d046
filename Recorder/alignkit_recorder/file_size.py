"""How large a file will be, and whether there is room for it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import RecorderError

#: What a dataset takes beside its elements: its header, its attributes, its place in a group.
OVERHEAD = 2048

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


@dataclass(frozen=True)
class Estimate:
    """The file holds so many tensors, and at most so many bytes: containers' outputs that are copies of others' and
    outputs that are activations take no room in the end, and compression is not thought of."""

    tensors: int
    nbytes: int

    def __str__(self) -> str:
        return f"{self.tensors} tensors, at most {size_text(self.nbytes)}"


def size_text(nbytes: int) -> str:
    """`231.5 MB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if nbytes >= factor:
            return f"{nbytes / factor:.1f} {unit}"
    return f"{nbytes} bytes"


def parsed_size(text: str) -> int:
    """The reverse: `500MB`, `1.5G`, `4096`. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kmgt]?)b?", text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is no size such as 500MB or 2G")
    return int(float(match[1]) * _UNITS[match[2]])


class Room:
    """For a file at `path`: what the disk has left, or less, if there is a limit."""

    def __init__(self, path: str | os.PathLike[str], limit: int | None = None):
        self._path, self._limit, self._taken = Path(path), limit, 0
        self._free = shutil.disk_usage(self._path.parent).free

    @property
    def taken(self) -> int:
        return self._taken

    def check(self, nbytes: int) -> None:
        """Raises if a file of this size does not fit."""
        if self._limit is not None and nbytes > self._limit:
            raise RecorderError(
                f"{self._path}: would take up to {size_text(nbytes)}, above the limit of {size_text(self._limit)}: "
                "select fewer modules, or record samples"
            )
        if nbytes > self._free:
            raise RecorderError(
                f"{self._path}: would take up to {size_text(nbytes)}, and its disk has {size_text(self._free)} left: "
                "select fewer modules, or record samples"
            )

    def take(self, nbytes: int) -> None:
        """Raises as soon as what has been taken so far does not fit."""
        self._taken += nbytes + OVERHEAD
        self.check(self._taken)
