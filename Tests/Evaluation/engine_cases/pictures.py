"""Images that evaluations seldom have: blank ones, nearly blank ones, and such of a wide range."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from alignkit_recorder.images import synthetic_batch

_MEAN = np.array([0.485, 0.456, 0.406])
_DEVIATION = np.array([0.229, 0.224, 0.225])

#: Makes a batch of that many images of a size from a seed, as float32.
Picture = Callable[[int, tuple[int, int], int], np.ndarray]


def _one_colour(byte: int) -> Picture:
    """Every byte of the image is this one, and it is normalised as usual for ImageNet."""
    colour = ((byte / 255 - _MEAN) / _DEVIATION).reshape(1, 3, 1, 1)
    return lambda count, size, _seed: np.broadcast_to(colour, (count, 3, *size))


def _filled(value: float) -> Picture:
    return lambda count, size, _seed: np.full((count, 3, *size), value)


def _synthetic(count: int, size: tuple[int, int], seed: int) -> np.ndarray:
    return synthetic_batch(count, *size, seed)


def _right_half(factor: float) -> Picture:
    """The usual image, its right half times `factor`."""

    def make(count: int, size: tuple[int, int], seed: int) -> np.ndarray:
        image = np.array(_synthetic(count, size, seed))
        image[..., size[1] // 2 :] *= factor
        return image

    return make


def _one_pixel(count: int, size: tuple[int, int], _seed: int) -> np.ndarray:
    image = np.zeros((count, 3, *size))
    image[:, :, size[0] // 3, size[1] // 3] = 1
    return image


def _gradient(count: int, size: tuple[int, int], _seed: int) -> np.ndarray:
    """From −2 at the left to 2 at the right, the same in every row."""
    return np.broadcast_to(np.linspace(-2, 2, size[1]), (count, 3, *size))


def _noise(count: int, size: tuple[int, int], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (count, 3, *size))


PICTURES: dict[str, Picture] = {
    "synthetic": _synthetic,
    "black": _one_colour(0),
    "white": _one_colour(255),
    "grey": _one_colour(114),
    "ones": _filled(1.0),
    "zeros": _filled(0.0),
    "half dark": _right_half(0.0),
    "half faint": _right_half(1e-6),
    "one pixel": _one_pixel,
    "gradient": _gradient,
    "noise": _noise,
}


def picture(name: str, count: int, size: tuple[int, int], seed: int) -> np.ndarray:
    return np.ascontiguousarray(PICTURES[name](count, size, seed), dtype=np.float32)
