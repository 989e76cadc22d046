"""A product of matrices in Triton."""

from __future__ import annotations

import torch
import triton
import triton.language as tl


@triton.jit
def _multiply(  # type: ignore[no-untyped-def]
    a, b, c, rows, columns, depth, R: tl.constexpr, C: tl.constexpr, D: tl.constexpr, P: tl.constexpr
):
    i = tl.program_id(0) * R + tl.arange(0, R)
    j = tl.program_id(1) * C + tl.arange(0, C)
    total = tl.zeros((R, C), tl.float32)
    for start in range(0, depth, D):
        k = start + tl.arange(0, D)
        x = tl.load(a + i[:, None] * depth + k[None, :], mask=(i[:, None] < rows) & (k[None, :] < depth), other=0.0)
        y = tl.load(
            b + k[:, None] * columns + j[None, :], mask=(k[:, None] < depth) & (j[None, :] < columns), other=0.0
        )
        total = tl.dot(x, y, total, input_precision=P)
    tl.store(c + i[:, None] * columns + j[None, :], total, mask=(i[:, None] < rows) & (j[None, :] < columns))


def product(a: torch.Tensor, b: torch.Tensor, precision: str) -> torch.Tensor:
    rows, depth = a.shape
    columns = b.shape[1]
    made = torch.empty(rows, columns, device=a.device)
    grid = (triton.cdiv(rows, 64), triton.cdiv(columns, 64))
    _multiply[grid](a, b, made, rows, columns, depth, R=64, C=64, D=32, P=precision)
    return made
