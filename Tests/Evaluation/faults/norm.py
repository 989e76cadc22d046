"""Faults of batch normalisation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from faults.injection import Alteration, Call
from formulas.operations import BatchNormalization


def norm(call: Call) -> BatchNormalization:
    assert isinstance(call.operation, BatchNormalization), call.path
    return call.operation


def fields(change: Callable[[BatchNormalization], dict[str, Any]]) -> Alteration:
    """The normalisation with other values of its fields than the recorded ones."""
    return lambda call: replace(norm(call), **change(norm(call))).run(call.value)


def epsilon(value: float) -> Alteration:
    return fields(lambda _: {"epsilon": value})


def _batch(value: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and biased variance of what enters, per channel."""
    return value.mean((0, 2, 3)), value.var((0, 2, 3), unbiased=False)


def training_mode(call: Call) -> Tensor:
    """Normalises by the batch's own statistics."""
    mean, variance = _batch(call.value)
    return replace(norm(call), mean=mean, variance=variance).run(call.value)


def momentum_updated(momentum: float) -> Alteration:
    """Running statistics that one forward pass in training mode has moved."""

    def alter(call: Call) -> Tensor:
        mean, variance = _batch(call.value)
        old = norm(call)
        count = call.value.numel() / call.value.shape[1]
        mean = (1 - momentum) * old.mean + momentum * mean
        variance = (1 - momentum) * old.variance + momentum * variance * count / (count - 1)
        return replace(old, mean=mean, variance=variance).run(call.value)

    return alter


def epsilon_outside(call: Call) -> Tensor:
    """x / (√v + ε) in place of x / √(v + ε)."""
    old = norm(call)
    return replace(old, variance=(old.variance.sqrt() + old.epsilon) ** 2, epsilon=0.0).run(call.value)


def one_field(name: str, factor: float) -> Alteration:
    """One channel's entry of one field times `factor`: the entry that is largest in absolute value."""

    def change(old: BatchNormalization) -> dict[str, Any]:
        values = getattr(old, name).clone()
        values[values.abs().argmax()] *= factor
        return {name: values}

    return fields(change)


swapped_statistics = fields(lambda old: {"mean": old.variance, "variance": old.mean.abs()})
swapped_affine = fields(lambda old: {"scale": old.shift, "shift": old.scale})
without_affine = fields(lambda old: {"scale": torch.ones_like(old.scale), "shift": torch.zeros_like(old.shift)})
deviation_for_variance = fields(lambda old: {"variance": old.variance.sqrt()})
unbiased_variance = fields(lambda old: {"variance": old.variance * 4096 / 4095})
mean_added = fields(lambda old: {"mean": -old.mean})
missing_mean = fields(lambda old: {"mean": torch.zeros_like(old.mean)})


def missing(call: Call) -> Tensor:
    """No normalisation at all."""
    return call.value.clone()
