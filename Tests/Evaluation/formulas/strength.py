"""How strong a fault is in the tensor where it is: against the bound, and against the honest engine's own error.

Per channel, RMS(e)/RMS(S), with S = 4·√K·u·√(N² + y²) of a sum of K products; divided by the same of the honest engine,
pooled over its channels (its RMS), since one channel's own error may be 0 by chance; or by that of the honest engine in
the same channel, if it is larger.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from formulas.operations import BatchNormalization, Operation
from formulas.visibility import unit_roundoff

_TINY = torch.finfo(torch.float64).tiny


@dataclass(frozen=True)
class Strength:
    """`share` is the worst element's of S, where S is known; `median` and `worst` are of channels, in honest errors;
    `limit` is the worst channel's share of the limit that `limit_of` gives."""

    share: float | None
    median: float
    worst: float
    limit: float


def scale(operation: Operation, inputs: tuple[Tensor, ...], exact: Tensor, u: float) -> Tensor:
    """S, of products and of normalisations; see docs/rounding.md."""
    if isinstance(operation, BatchNormalization):
        return 4 * u * operation.magnitude(*inputs)
    return 4 * math.sqrt(operation.terms) * u * (operation.norm(*inputs) ** 2 + exact**2).sqrt()


#: The limit of one channel's error with so many samples, in pooled errors of our own; between them, by logarithms.
_SAMPLES, _FACTORS = (1, 6, 16, 49, 196), (9.0, 4.3, 3.5, 2.7, 2.5)


def limit_of(terms: int, samples: int) -> float:
    """E(K)·c(n), where a sequential sum is a possible explanation."""
    position = math.log(min(max(samples, 1), _SAMPLES[-1]))
    places = [math.log(each) for each in _SAMPLES]
    factor = _FACTORS[-1]
    for left in range(len(places) - 1):
        if position <= places[left + 1]:
            share = (position - places[left]) / (places[left + 1] - places[left])
            factor = _FACTORS[left] + share * (_FACTORS[left + 1] - _FACTORS[left])
            break
    return max(1.4, math.sqrt(terms / 400)) * factor


def strength(operation: Operation, inputs: tuple[Tensor, ...], honest: Tensor, faulty: Tensor) -> Strength:
    """`honest` and `faulty` are what an engine makes of `inputs`, without and with the fault."""
    wide = tuple(value.double() for value in inputs)
    exact = operation.run(*wide)
    unit = scale(operation, wide, exact, unit_roundoff(inputs[0].dtype))
    share = float(((faulty.double() - exact).abs() / unit.clamp_min(_TINY)).max())
    return _measured(exact, _channels(unit), honest, faulty, operation.terms, share)


def strength_behind(exact: Tensor, honest: Tensor, faulty: Tensor, terms: int) -> Strength:
    """The same of a tensor behind several operations, of `terms` terms at most: S is not known, and each channel's
    values stand for it."""
    return _measured(exact, _channels(exact), honest, faulty, terms, None)


def _measured(
    exact: Tensor, scales: Tensor, honest: Tensor, faulty: Tensor, terms: int, share: float | None
) -> Strength:
    takes = scales > _TINY  # a channel of zeros says nothing
    usual, error = (_channels(value.double() - exact)[takes] / scales[takes] for value in (honest, faulty))
    pooled = max(float((usual**2).mean().sqrt()), _TINY)
    # A channel in which the honest engine errs more than usual is no fault.
    channels = error / usual.clamp_min(pooled)
    worst = float(channels.max())
    limit = worst / limit_of(terms, faulty.numel() // faulty.shape[1])
    return Strength(share, float(channels.median()), worst, limit)


def _channels(values: Tensor) -> Tensor:
    """The RMS of each channel, over all else."""
    rows = values.transpose(0, 1).reshape(values.shape[1], -1)
    return (rows**2).mean(1).sqrt()
