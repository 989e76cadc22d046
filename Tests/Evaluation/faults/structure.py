"""Faults of what has no parameters: ReLU, pooling, sums, upsampling, and where a layer's input comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn import functional

from faults.injection import Alteration, Call
from formulas.operations import MaximumPooling, Upsampling


def activation(function: Callable[[Tensor], Tensor]) -> Alteration:
    """Another function than ReLU."""
    return lambda call: function(call.value.clone())


missing_relu = activation(lambda value: value)
leaky_relu = activation(lambda value: functional.leaky_relu(value, 0.01))
clipped_relu = activation(lambda value: value.clamp(0, 6))
gelu = activation(functional.gelu)
silu = activation(functional.silu)
elu = activation(functional.elu)
absolute = activation(lambda value: value.abs())


def extra_relu(call: Call) -> Tensor:
    """A ReLU behind a layer that has none."""
    return call.output.relu()


def pooling(**changes: Any) -> Alteration:
    """The stem's maximum with other settings."""

    def alter(call: Call) -> Tensor:
        old = call.operation
        assert isinstance(old, MaximumPooling), call.path
        settings = {"kernel_size": old.kernel, "stride": old.stride, "padding": old.padding} | changes
        return functional.max_pool2d(call.value, **settings)

    return alter


def average(count_include_pad: bool) -> Alteration:
    """The mean of each window in place of its maximum."""

    def alter(call: Call) -> Tensor:
        old = call.operation
        assert isinstance(old, MaximumPooling), call.path
        return functional.avg_pool2d(call.value, old.kernel, old.stride, old.padding, False, count_include_pad)

    return alter


def zero_padded_maximum(call: Call) -> Tensor:
    """Zeros take part at the border, where minus infinity should."""
    return functional.max_pool2d(functional.pad(call.value, (1, 1, 1, 1)), 3, 2)


def average_settings(**changes: Any) -> Alteration:
    """The 2×2 mean of a shortcut with other settings."""

    def alter(call: Call) -> Tensor:
        settings = {"kernel_size": 2, "stride": 2, "ceil_mode": True, "count_include_pad": False} | changes
        return functional.avg_pool2d(call.value, **settings)

    return alter


def global_maximum(call: Call) -> Tensor:
    return call.value.amax((2, 3), keepdim=True)


def without_last_row(call: Call) -> Tensor:
    """A global mean that forgets the last row."""
    return call.value[:, :, :-1].mean((2, 3), keepdim=True)


def summed(function: Callable[[Tensor, Tensor], Tensor]) -> Alteration:
    """Another function of the two summands; the branch comes first, the shortcut second."""
    return lambda call: function(call.inputs[0], call.inputs[1])


missing_shortcut = summed(lambda branch, _: branch.clone())
missing_branch = summed(lambda _, shortcut: shortcut.clone())
sum_after_relu = summed(lambda branch, shortcut: branch.relu() + shortcut)
difference = summed(lambda branch, shortcut: branch - shortcut)
mean_of_both = summed(lambda branch, shortcut: (branch + shortcut) / 2)


def identity_before_norm(call: Call) -> Tensor:
    """The shortcut is taken before its normalisation."""
    return call.inputs[0] + call.elsewhere()


def shortcut_from(call: Call) -> Tensor:
    """The shortcut is taken from the partner's output."""
    return call.inputs[0] + call.elsewhere()


def resampled(mode: str, align_corners: bool | None = None) -> Alteration:
    """Another way to bring a map to the finer size."""

    def alter(call: Call) -> Tensor:
        assert isinstance(call.operation, Upsampling), call.path
        return functional.interpolate(call.value, call.operation.size, mode=mode, align_corners=align_corners)

    return alter


def doubled_and_cut(call: Call) -> Tensor:
    """Every pixel twice, then cut to the finer size."""
    assert isinstance(call.operation, Upsampling), call.path
    rows, columns = call.operation.size
    return call.value.repeat_interleave(2, 2).repeat_interleave(2, 3)[:, :, :rows, :columns]


def from_partner(call: Call) -> Tensor:
    """The layer is fed the partner's output."""
    return call.operation.run(call.elsewhere())


def relu_first(call: Call) -> Tensor:
    """A ReLU in front of a layer that has none there."""
    return call.operation.run(call.value.relu())


def relu_left_out(call: Call) -> Tensor:
    return call.value.clone()
