"""What is kept of a tensor: all of it, or a seeded sample of its elements and a few numbers about the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from .errors import RecorderError

#: Of SplitMix64 (Steele, Lea and Flood, 2014).
_GAMMA, _FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True)
class Sample:
    """Which elements stand for a tensor of this shape, and what is true of all of them, in float64."""

    shape: tuple[int, ...]
    seed: int
    positions: np.ndarray
    sum: float
    norm: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class Kept:
    """`values` are the whole tensor, or the elements of its sample. Two tensors of equal fingerprints are equal bit by
    bit (so that NaN equals itself), in type and shape too."""

    values: np.ndarray
    fingerprint: Hashable
    sample: Sample | None = None

    @property
    def nbytes(self) -> int:
        """The bytes in a file; of a sample, also those of its positions."""
        return self.values.nbytes + (0 if self.sample is None else self.sample.positions.nbytes)


#: Decides what is kept of an array.
Keeper = Callable[[np.ndarray], Kept]


def fingerprint(array: np.ndarray) -> Hashable:
    return array.dtype.str, array.shape, hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=16).digest()


def whole(array: np.ndarray) -> Kept:
    """Keeps all of it."""
    return Kept(array, fingerprint(array))


class Sampler:
    """Keeps `count` elements of every tensor that has more, at positions that `positions` chooses."""

    def __init__(self, count: int, seed: int = 0):
        if count < 1:
            raise RecorderError(f"a sample of {count} elements holds none: it takes at least 1")
        if not 0 <= seed < 2**63:
            raise RecorderError(f"the seed of a sample is {seed}, which is not in 0 … 2^63 − 1")
        self._count, self._seed = count, seed
        self._positions: dict[int, np.ndarray] = {}

    def __call__(self, array: np.ndarray) -> Kept:
        if array.size <= self._count:
            return whole(array)
        chosen = self._chosen(array.size)
        flat = array.reshape(-1)
        wide = flat.astype(np.float64)
        with np.errstate(all="ignore"):  # a tensor with NaN or infinity has such a sum, too
            sample = Sample(
                array.shape,
                self._seed,
                chosen,
                float(wide.sum()),
                float(np.sqrt(np.square(wide).sum())),
                float(wide.min()),
                float(wide.max()),
            )
        return Kept(flat[chosen], fingerprint(array), sample)

    def nbytes(self, array: np.ndarray) -> int:
        """What it would keep of `array`, in bytes."""
        return array.nbytes if array.size <= self._count else self._count * (array.itemsize + 8)

    def _chosen(self, size: int) -> np.ndarray:
        """Shared by all tensors of one size, so that the file holds them once."""
        if size not in self._positions:
            self._positions[size] = positions(size, self._count, self._seed)
        return self._positions[size]


def positions(size: int, count: int, seed: int) -> np.ndarray:
    """`count` of the flat, row-major positions 0 ..< `size`, ascending: one in each of `count` equal stretches.

    The k-th lies in ⌊k·size/count⌋ ..< ⌊(k+1)·size/count⌋, at the offset that the k-th number of SplitMix64, started at
    `seed`, leaves modulo the length of that stretch. Requires 1 ≤ `count` ≤ `size`, and `size`·(`count`+1) < 2^63.
    """
    order = np.arange(count + 1, dtype=np.uint64)
    borders = order * np.uint64(size) // np.uint64(count)
    with np.errstate(over="ignore"):
        random = np.uint64(seed) + order[1:] * _GAMMA
        random = (random ^ (random >> np.uint64(30))) * _FIRST
        random = (random ^ (random >> np.uint64(27))) * _SECOND
        random ^= random >> np.uint64(31)
    return (borders[:-1] + random % (borders[1:] - borders[:-1])).astype(np.int64)
