"""Convolutions by other engines of the same GPU, each a function of image, weight, stride and padding."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import torch
from torch.nn import functional

from .cudnn import CuDNN

Convolver = Callable[[torch.Tensor, torch.Tensor, int, int], torch.Tensor]


@cache
def library() -> CuDNN:
    return CuDNN()


def cudnn(algorithm: str, tf32: bool = False) -> Convolver:
    return lambda x, weight, stride, padding: library().convolve(algorithm, x, weight, stride, padding, tf32)


def xla(precision: str) -> Convolver:
    """`precision`: JAX's `default`, which may be TF32, or `highest`."""

    def convolve(x: torch.Tensor, weight: torch.Tensor, stride: int, padding: int) -> torch.Tensor:
        import jax

        made = jax.lax.conv_general_dilated(
            x.cpu().numpy(), weight.cpu().numpy(), (stride, stride), [(padding, padding)] * 2, precision=precision
        )
        return torch.from_numpy(np.array(made)).cuda()

    return convolve


def triton(precision: str) -> Convolver:
    """As one product of matrices by Triton's `dot`, of `ieee`, `tf32` or `tf32x3`."""

    def convolve(x: torch.Tensor, weight: torch.Tensor, stride: int, padding: int) -> torch.Tensor:
        from .triton_product import product

        columns = functional.unfold(x, weight.shape[2:], padding=padding, stride=stride)
        images, depth, positions = columns.shape
        matrix = columns.permute(1, 0, 2).reshape(depth, images * positions).contiguous()
        made = product(weight.reshape(weight.shape[0], depth).contiguous(), matrix, precision)
        extent = [(size + 2 * padding - k) // stride + 1 for size, k in zip(x.shape[2:], weight.shape[2:], strict=True)]
        return made.reshape(-1, images, *extent).permute(1, 0, 2, 3).contiguous()

    return convolve
