"""Arithmetics of lower precision, emulated step by step on a processor that has none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch

from formulas.operations import Convolution, Linear, Operation

#: The lower precisions as the file format names them, and float32 in the order of the plainest loop.
EMULATED = ("tf32", "float16", "bfloat16", "sequential")


def round_mantissa(values: torch.Tensor, bits: int) -> torch.Tensor:
    """float32 values rounded to nearest, ties to even, at `bits` bits behind the point: 10 are TF32's operands."""
    dropped = 23 - bits
    pattern = values.float().contiguous().view(torch.int32)
    odd = (pattern >> dropped) & 1
    rounded = pattern + ((1 << (dropped - 1)) - 1) + odd
    return (rounded & ~((1 << dropped) - 1)).view(torch.float32)


def _operands(
    round_to: Callable[[torch.Tensor], torch.Tensor], operation: Operation, value: torch.Tensor
) -> torch.Tensor:
    """Rounded operands, accumulated in float32: what tensor cores do. The bias is added in float32."""
    assert isinstance(operation, (Convolution, Linear))
    return replace(operation, weight=round_to(operation.weight)).run(round_to(value))


def _whole(dtype: torch.dtype, operation: Operation, value: torch.Tensor) -> torch.Tensor:
    """Everything in `dtype`, as after `model.to(dtype)`; what leaves is float32 that holds the same values."""
    return operation.run(value.to(dtype)).float()


def emulate(name: str, operation: Operation, inputs: tuple[torch.Tensor, ...]) -> torch.Tensor | None:
    """The output that arithmetic makes of these inputs; None for operations that have no products."""
    if not isinstance(operation, (Convolution, Linear)):
        return None
    if name == "sequential":
        return sequential(operation, inputs[0]) if isinstance(operation, Convolution) else None
    if name == "tf32":
        return _operands(lambda tensor: round_mantissa(tensor, 10), operation, inputs[0])
    return _whole({"float16": torch.float16, "bfloat16": torch.bfloat16}[name], operation, inputs[0])


def sequential(operation: Operation, value: torch.Tensor) -> torch.Tensor:
    """A convolution whose products are rounded and added one after another in float32: the plainest loop."""
    assert isinstance(operation, Convolution) and operation.groups == 1
    weight = operation.weight
    columns = torch.nn.functional.unfold(
        value, tuple(weight.shape[2:]), tuple(operation.dilation), tuple(operation.padding), tuple(operation.stride)
    )
    flat = weight.flatten(1)
    total = torch.zeros(value.shape[0], flat.shape[0], columns.shape[2])
    for term in range(flat.shape[1]):
        total += flat[:, term].reshape(1, -1, 1) * columns[:, term : term + 1]
    if operation.bias is not None:
        total += operation.bias.reshape(1, -1, 1)
    return total.reshape(operation.run(value).shape)
