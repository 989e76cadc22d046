"""Whether a fault can be seen at all in what was recorded: decided here, without asking the tool.

The step with the fault is computed again in float64 by the *honest* operation, from the very inputs that the step had
and that the file records. What the file records as its output is then compared with that. The fault is

- *visible* where some element lies farther from the honest result than rounding can bring it: 4·√K·u·magnitude for a
  sum of K products, 4·u·magnitude for a normalisation, u·|y| for a sum of two, nothing at all for an operation that
  only selects; or where a shape differs, or a value is not finite that should be;
- *faint* where no element does, but the differences of some channel are more than 4 times as large (RMS) as those
  that the framework's own honest output has there: more than the usual noise, and still within the bounds;
- *hidden* otherwise: the recording could as well be that of an honest model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from formulas.operations import Operation

#: Honest recordings reach 1.1 for sums of products and 2.9 for normalisation (`quotients.py`).
FACTOR = 4.0

#: How far above the honest noise a channel must be to be called faint instead of hidden.
NOISE_FACTOR = 4.0

_TINY = torch.finfo(torch.float64).tiny


@dataclass(frozen=True)
class Visibility:
    """`share` is how far the worst element goes, in bounds; `noise` how far the worst channel, in honest noise."""

    word: str
    share: float
    noise: float
    reason: str

    @property
    def is_visible(self) -> bool:
        return self.word == "visible"


def unit_roundoff(dtype: torch.dtype) -> float:
    return torch.finfo(dtype).eps / 2


def bound(operation: Operation, inputs: tuple[Tensor, ...], u: float) -> Tensor:
    """What rounding can amount to in each element of the output."""
    if operation.terms == 0:
        return torch.zeros_like(operation.run(*inputs))
    factor = 1.0 if operation.kind == "sum" else FACTOR * math.sqrt(operation.terms)
    return factor * u * operation.magnitude(*inputs)


def judge(operation: Operation, inputs: tuple[Tensor, ...], honest: Tensor, faulty: Tensor) -> Visibility:
    """`honest` is the framework's own output for `inputs`, `faulty` what is recorded in its place."""
    if honest.shape != faulty.shape:
        return Visibility("visible", math.inf, math.inf, "the shape differs")
    wide = tuple(value.double() for value in inputs)
    exact = operation.run(*wide)
    if not bool(torch.isfinite(faulty).all()):
        return Visibility("visible", math.inf, math.inf, "a value is not finite")
    error = (faulty.double() - exact).abs()
    limit = bound(operation, wide, unit_roundoff(inputs[0].dtype))
    beyond = torch.where(error > 0, math.inf, 0.0).to(error)  # of a bound of 0
    share = float(torch.where(limit > 0, error / limit.clamp_min(_TINY), beyond).max())
    noise = _noise(exact, honest, faulty)
    if share > 1:
        return Visibility("visible", share, noise, "")
    return _unseen(share, noise, torch.equal(honest, faulty))


def _unseen(share: float, noise: float, is_equal: bool) -> Visibility:
    if is_equal:
        return Visibility("hidden", share, noise, "not one bit of the output changes")
    if noise > NOISE_FACTOR:
        return Visibility("faint", share, noise, f"{noise:.3g} × the honest noise, but {share:.2g} of the bound")
    return Visibility("hidden", share, noise, f"{noise:.2g} × the honest noise")


def _noise(exact: Tensor, honest: Tensor, faulty: Tensor) -> float:
    """The worst channel's ratio of errors; a channel without any error at all is taken to round its last bit."""
    u = unit_roundoff(honest.dtype)
    usual, seen = (_channels(output.double() - exact) for output in (honest, faulty))
    floor = u * _channels(exact) / math.sqrt(3)
    return float((seen / torch.maximum(usual, floor).clamp_min(_TINY)).max())


def _channels(values: Tensor) -> Tensor:
    """The RMS of each channel, over all else."""
    rows = values.transpose(0, 1).reshape(values.shape[1], -1)
    return (rows**2).mean(1).sqrt()
