"""Faults of the values themselves, whatever made them: broken elements, wrong buffers, lost digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from faults.injection import Alteration, Call


def output(change: Callable[[Tensor], Tensor]) -> Alteration:
    """The framework's own output, spoilt afterwards."""
    return lambda call: change(call.output.clone())


def one_element(value: Callable[[Tensor], float | Tensor]) -> Alteration:
    """One element in the middle is replaced by what `value` makes of the whole tensor."""

    def change(values: Tensor) -> Tensor:
        values.view(-1)[values.numel() // 2 + 1] = value(values)
        return values

    return output(change)


def _rms(values: Tensor) -> Tensor:
    return (values**2).mean().sqrt()


def added_to_one(share: float) -> Alteration:
    """One element is off by `share` of the tensor's RMS."""
    return one_element(lambda values: values.view(-1)[values.numel() // 2 + 1] + share * _rms(values))


def dead_channel(values: Tensor) -> Tensor:
    values[:, values.shape[1] // 3] = 0
    return values


def exchanged_channels(values: Tensor) -> Tensor:
    values[:, [1, 2]] = values[:, [2, 1]]
    return values


def zeroed_border(values: Tensor) -> Tensor:
    values[:, :, -1] = 0
    return values


def repeated_row(values: Tensor) -> Tensor:
    values[:, :, -1] = values[:, :, -2]
    return values


def stale(call: Call) -> Tensor:
    """What this layer put out for another image: a buffer that was not written anew."""
    return torch.from_numpy(np.array(call.stale[call.path]))


def noisy(size: float) -> Alteration:
    """Each element off by a relative amount of that size, at random."""

    def change(values: Tensor) -> Tensor:
        generator = torch.Generator().manual_seed(1)
        return values * (1 + size * torch.randn(values.shape, generator=generator))

    return output(change)


nan = one_element(lambda _: float("nan"))
infinity = one_element(lambda _: float("inf"))
negative = one_element(lambda values: -_rms(values))
dead = output(dead_channel)
channels_swapped = output(exchanged_channels)
border_zeroed = output(zeroed_border)
row_repeated = output(repeated_row)
shifted = output(lambda values: values.roll((1, 1), (2, 3)))
mirrored = output(lambda values: values.flip(3))
batch_swapped = output(lambda values: values.flip(0))
stored_float16 = output(lambda values: values.half().float())
stored_bfloat16 = output(lambda values: values.bfloat16().float())
