"""The operations of our networks as formulas: what each computes, and the unit its rounding errors come in.

This is a third opinion. It shares nothing with the tool, and with the frameworks only PyTorch's float64 kernels, whose
own rounding is 2²⁹ times smaller than what is judged by them. Every operation answers four questions about given
inputs:

- `run`: its output, in the precision of the inputs;
- `magnitude`: per output element, the sum of the absolute values of the terms it is made of. Times u, this is the unit
  of the operation's rounding error;
- `terms`: how many terms are summed, K; 0 where the operation only selects values and cannot round at all;
- `norm`: per output element, the 2-norm of its terms, by which rounding errors of random sign grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


class Operation:
    """One operation with its parameters, which are float32 or float64 tensors of torch whatever the framework."""

    #: What the tables call it.
    kind: str
    terms: int = 0

    def run(self, *inputs: Tensor) -> Tensor:
        raise NotImplementedError

    def magnitude(self, *inputs: Tensor) -> Tensor:
        """Of an operation that selects, and of one whose output is its only rounded term."""
        return self.run(*inputs).abs()

    def norm(self, *inputs: Tensor) -> Tensor:
        return self.magnitude(*inputs)


def _optional(tensor: Tensor | None, dtype: torch.dtype) -> Tensor | None:
    return None if tensor is None else tensor.to(dtype)


@dataclass(frozen=True)
class Convolution(Operation):
    """y = Σ w·x + b over the window and the channels of the group; K counts the bias."""

    weight: Tensor
    bias: Tensor | None
    stride: Sequence[int]
    padding: Sequence[int]
    dilation: Sequence[int]
    groups: int
    kind = "convolution"

    @property
    def terms(self) -> int:  # type: ignore[override]
        return self.weight[0].numel() + (self.bias is not None)

    def run(self, *inputs: Tensor) -> Tensor:
        return self._with(inputs[0], self.weight.to(inputs[0].dtype), _optional(self.bias, inputs[0].dtype))

    def magnitude(self, *inputs: Tensor) -> Tensor:
        return replace(self, weight=self.weight.abs(), bias=None if self.bias is None else self.bias.abs()).run(
            inputs[0].abs()
        )

    def norm(self, *inputs: Tensor) -> Tensor:
        double = torch.float64
        bias = None if self.bias is None else self.bias.to(double) ** 2
        return replace(self, weight=self.weight.to(double) ** 2, bias=bias).run(inputs[0].to(double) ** 2).sqrt()

    def _with(self, value: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        return functional.conv2d(
            value, weight, bias, tuple(self.stride), tuple(self.padding), tuple(self.dilation), self.groups
        )


@dataclass(frozen=True)
class Linear(Operation):
    """y = W·x + b, with W as [out, in]."""

    weight: Tensor
    bias: Tensor | None
    kind = "linear"

    @property
    def terms(self) -> int:  # type: ignore[override]
        return self.weight.shape[1] + (self.bias is not None)

    def run(self, *inputs: Tensor) -> Tensor:
        dtype = inputs[0].dtype
        return functional.linear(inputs[0], self.weight.to(dtype), _optional(self.bias, dtype))

    def magnitude(self, *inputs: Tensor) -> Tensor:
        bias = None if self.bias is None else self.bias.abs()
        return Linear(self.weight.abs(), bias).run(inputs[0].abs())

    def norm(self, *inputs: Tensor) -> Tensor:
        bias = None if self.bias is None else self.bias.double() ** 2
        return Linear(self.weight.double() ** 2, bias).run(inputs[0].double() ** 2).sqrt()


@dataclass(frozen=True)
class BatchNormalization(Operation):
    """y = (x − m)·γ/√(v + ε) + β, which some compute as x·s + (β − m·s): the unit covers both."""

    scale: Tensor
    shift: Tensor
    mean: Tensor
    variance: Tensor
    epsilon: float
    kind = "batch-norm"
    terms = 1

    def run(self, *inputs: Tensor) -> Tensor:
        scale, shift, mean, variance = self._planes(inputs[0].dtype)
        return (inputs[0] - mean) / (variance + self.epsilon).sqrt() * scale + shift

    def magnitude(self, *inputs: Tensor) -> Tensor:
        scale, shift, mean, variance = self._planes(inputs[0].dtype)
        spread = scale.abs() / (variance + self.epsilon).sqrt()
        return (inputs[0].abs() + mean.abs()) * spread + shift.abs() + self.run(*inputs).abs()

    def _planes(self, dtype: torch.dtype) -> list[Tensor]:
        fields = (self.scale, self.shift, self.mean, self.variance)
        return [field.to(dtype).reshape(1, -1, 1, 1) for field in fields]


@dataclass(frozen=True)
class Rectifier(Operation):
    """y = max(x, 0)."""

    kind = "relu"

    def run(self, *inputs: Tensor) -> Tensor:
        return functional.relu(inputs[0])


@dataclass(frozen=True)
class MaximumPooling(Operation):
    """The largest value of each window."""

    kernel: int
    stride: int
    padding: int
    ceil_mode: bool
    kind = "max-pool"

    def run(self, *inputs: Tensor) -> Tensor:
        return functional.max_pool2d(inputs[0], self.kernel, self.stride, self.padding, ceil_mode=self.ceil_mode)


@dataclass(frozen=True)
class AveragePooling(Operation):
    """The mean of each window, or of the whole plane where the kernel is None."""

    kernel: int | None
    stride: int | None
    padding: int
    ceil_mode: bool
    count_padding: bool
    plane: int = 1
    kind = "average-pool"

    @property
    def terms(self) -> int:  # type: ignore[override]
        return self.plane if self.kernel is None else self.kernel**2

    def run(self, *inputs: Tensor) -> Tensor:
        if self.kernel is None:
            return inputs[0].mean((2, 3), keepdim=True)
        return functional.avg_pool2d(
            inputs[0], self.kernel, self.stride, self.padding, self.ceil_mode, self.count_padding
        )

    def magnitude(self, *inputs: Tensor) -> Tensor:
        return self.run(inputs[0].abs())

    def norm(self, *inputs: Tensor) -> Tensor:
        return (self.run(inputs[0].double() ** 2) / self.terms).sqrt()


@dataclass(frozen=True)
class Sum(Operation):
    """y = a + b: rounded once, by at most u·|y|."""

    kind = "sum"
    terms = 1

    def run(self, *inputs: Tensor) -> Tensor:
        return inputs[0] + inputs[1]


@dataclass(frozen=True)
class Upsampling(Operation):
    """A map brought to another size: `nearest` selects values, `bilinear` weighs four of them."""

    size: tuple[int, int]
    mode: str

    @property
    def kind(self) -> str:  # type: ignore[override]
        return self.mode

    @property
    def terms(self) -> int:  # type: ignore[override]
        return 0 if self.mode == "nearest" else 4

    def run(self, *inputs: Tensor) -> Tensor:
        options: dict[str, Any] = {} if self.mode == "nearest" else {"align_corners": False}
        return functional.interpolate(inputs[0], self.size, mode=self.mode, **options)

    def magnitude(self, *inputs: Tensor) -> Tensor:
        return self.run(inputs[0].abs())
