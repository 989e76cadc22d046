"""Faults of convolutions and linear layers: what a port gets wrong about kernels, borders, strides and inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from faults.injection import Alteration, Call
from formulas.operations import Convolution, Linear
from formulas.precisions import emulate


def convolution(call: Call) -> Convolution:
    assert isinstance(call.operation, Convolution), call.path
    return call.operation


def kernel(change: Callable[[Tensor], Tensor]) -> Alteration:
    """Another kernel than the recorded one, in a convolution or a linear layer."""

    def alter(call: Call) -> Tensor:
        assert isinstance(call.operation, (Convolution, Linear)), call.path
        return replace(call.operation, weight=change(call.operation.weight.clone())).run(call.value)

    return alter


def one_weight(factor: float) -> Alteration:
    """The kernel's largest weight times `factor`: a fault of one parameter."""

    def change(weight: Tensor) -> Tensor:
        weight.view(-1)[weight.abs().argmax()] *= factor
        return weight

    return kernel(change)


def in_float32(call: Call) -> Tensor:
    """A layer of a float64 model that was left in float32."""
    return call.operation.run(call.value.float()).double()


def one_channel(factor: float) -> Alteration:
    """All weights of one output channel times `factor`."""

    def change(weight: Tensor) -> Tensor:
        weight[weight.shape[0] // 2] *= factor
        return weight

    return kernel(change)


def _dropped_tap(weight: Tensor) -> Tensor:
    weight[:, :, 0, 0] = 0
    return weight


def _int8(weight: Tensor) -> Tensor:
    step = weight.abs().amax() / 127
    return (weight / step).round() * step


def settings(**changes: Any) -> Alteration:
    """The same kernel with another stride, padding or dilation."""
    return lambda call: replace(convolution(call), **changes).run(call.value)


def padding(mode: str) -> Alteration:
    """The border filled in another way than with zeros."""

    def alter(call: Call) -> Tensor:
        operation = convolution(call)
        rows, columns = operation.padding
        padded = functional.pad(call.value, (columns, columns, rows, rows), mode=mode)
        return replace(operation, padding=(0, 0)).run(padded)

    return alter


def padding_at_the_end(call: Call) -> Tensor:
    """All padding right and below, as some frameworks do for an even size and a stride of 2."""
    operation = convolution(call)
    rows, columns = operation.padding
    padded = functional.pad(call.value, (0, 2 * columns, 0, 2 * rows))
    return replace(operation, padding=(0, 0)).run(padded)


def dilated(call: Call) -> Tensor:
    """Taps two pixels apart, with the padding that keeps the size."""
    return replace(convolution(call), dilation=(2, 2), padding=(2, 2)).run(call.value)


def grouped(call: Call) -> Tensor:
    """Two groups: each output channel sees its own half of the input channels alone."""
    operation = convolution(call)
    half = operation.weight.shape[1] // 2
    mask = torch.zeros_like(operation.weight)
    outputs = operation.weight.shape[0] // 2
    mask[:outputs, :half] = 1
    mask[outputs:, half:] = 1
    return replace(operation, weight=operation.weight * mask).run(call.value)


def without_bias(call: Call) -> Tensor:
    assert isinstance(call.operation, (Convolution, Linear))
    return replace(call.operation, bias=None).run(call.value)


def exchanged(call: Call) -> Tensor:
    """The partner's weights in this layer."""
    assert isinstance(call.partner, Convolution)
    return replace(convolution(call), weight=call.partner.weight, bias=call.partner.bias).run(call.value)


def odd_pixels(call: Call) -> Tensor:
    """A stride that begins at the second pixel, as from a crop that is off by one."""
    moved = torch.roll(call.value, (-1, -1), (2, 3))
    return convolution(call).run(moved)


def fed(change: Callable[[Tensor], Tensor]) -> Alteration:
    """The model is fed something else than the recorded input."""
    return lambda call: call.operation.run(change(call.value))


_MEAN = torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1)
_DEVIATION = torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1)


def _pixels(image: Tensor) -> Tensor:
    """From the normalised image back to 0 … 1."""
    return image * _DEVIATION.to(image.dtype) + _MEAN.to(image.dtype)


def product_precision(name: str) -> Alteration:
    """The products of this layer in `tf32`, `float16` or `bfloat16`."""

    def alter(call: Call) -> Tensor:
        result = emulate(name, call.operation, call.inputs)
        assert result is not None, call.path
        return result

    return alter


flipped = kernel(lambda weight: weight.flip(2, 3))
transposed = kernel(lambda weight: weight.transpose(2, 3).contiguous())
outputs_permuted = kernel(lambda weight: weight.roll(1, 0))
inputs_permuted = kernel(lambda weight: weight.roll(1, 1))
axes_exchanged = kernel(lambda weight: weight.transpose(0, 1).contiguous())
tap_dropped = kernel(_dropped_tap)
quantised = kernel(_int8)
stored_as_float16 = kernel(lambda weight: weight.half().float())
bgr = fed(lambda image: image.flip(1))
not_normalised = fed(_pixels)
bytes_fed = fed(lambda image: _pixels(image) * 255)
mean_not_subtracted = fed(lambda image: image + _MEAN / _DEVIATION)
symmetric_range = fed(lambda image: _pixels(image) * 2 - 1)
