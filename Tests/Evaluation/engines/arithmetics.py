"""Arithmetics of products that PyTorch on a processor does not have, made of those that it has."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from formulas.precisions import round_mantissa

#: A product of two operands that is linear in each: a convolution or a matrix product in float32.
Product = Callable[[Tensor, Tensor], Tensor]


def cut_mantissa(values: Tensor, bits: int) -> Tensor:
    """float32 values cut off behind that many bits: TF32's and bfloat16's operands as several engines make them."""
    pattern = values.float().contiguous().view(torch.int32)
    return (pattern & ~((1 << (23 - bits)) - 1)).view(torch.float32)


def _on(change: Callable[[Tensor], Tensor]) -> Callable[[Product, Tensor, Tensor], Tensor]:
    return lambda product, value, weight: product(change(value), change(weight))


def _parts(values: Tensor, count: int) -> list[Tensor]:
    """bfloat16 numbers whose sum is nearly `values`: each is what the ones before leave, rounded."""
    parts: list[Tensor] = []
    for _ in range(count):
        parts.append(round_mantissa(values - sum(parts, torch.zeros(())), 7))
    return parts


def _split(count: int) -> Callable[[Product, Tensor, Tensor], Tensor]:
    """A product of sums of `count` bfloat16 parts, without the products that are too small: ×3 has three of four,
    ×6 six of nine. The smallest come first."""

    def run(product: Product, value: Tensor, weight: Tensor) -> Tensor:
        values, weights = _parts(value, count), _parts(weight, count)
        pairs = [(first, second) for first in range(count) for second in range(count) if first + second < count]
        total = torch.zeros(())
        for first, second in sorted(pairs, key=sum, reverse=True):
            total = total + product(values[first], weights[second])
        return total

    return run


ARITHMETICS: dict[str, Callable[[Product, Tensor, Tensor], Tensor]] = {
    "tf32, rounded": _on(lambda values: round_mantissa(values, 10)),
    "tf32, cut": _on(lambda values: cut_mantissa(values, 10)),
    "bfloat16, rounded": _on(lambda values: round_mantissa(values, 7)),
    "bfloat16, cut": _on(lambda values: cut_mantissa(values, 7)),
    "bfloat16×3": _split(2),
    "bfloat16×6": _split(3),
}
