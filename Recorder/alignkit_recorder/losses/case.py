"""A case of a loss recording as data: which loss, which hyper-parameters, and what goes into each call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np


@dataclass
class Call:
    """What goes into one call. Either `target` or `labels` is given."""

    prediction: np.ndarray
    target: np.ndarray | None = None
    labels: np.ndarray | None = None
    label_weight: np.ndarray | None = None


@dataclass
class Case:
    """Consecutive calls of one loss object."""

    name: str
    loss: str
    calls: list[Call]
    parameters: dict[str, Any] = field(default_factory=dict)
    #: The index that stands for no class, where the calls have labels: C, or 0 as in mmdet 1.x.
    background: int | None = None
    #: Whose implementation is recorded, where a framework has several of this loss: `torchvision`, `mmdet`.
    source: str | None = None


@dataclass
class Outcome:
    """What came out of one call; what a loss does not have, or what nobody could look at, is None."""

    loss: np.ndarray
    gradient: np.ndarray
    acc_sum: np.ndarray | None = None
    bin_counts: np.ndarray | None = None
    weights: np.ndarray | None = None
    gradient_norm: np.ndarray | None = None


class LossObject(Protocol):
    """One loss object of a framework."""

    #: As reference files name it: `mmdet-3.3.0`.
    implementation: str

    def __call__(self, call: Call) -> Outcome:
        """Evaluates the loss and its gradient; the state stays in the object."""


class LossFramework(Protocol):
    """A framework that losses are recorded from."""

    name: str
    version: str

    def loss(self, case: Case) -> LossObject | None:
        """A new object for this case, or None where the framework has no such loss."""

    def sigmoid(self, x: np.ndarray) -> np.ndarray:
        """1 / (1 + e^-x) as the framework computes it in float32."""


def columns(labels: np.ndarray, background: int) -> np.ndarray:
    """The labels with the classes from 0, and whatever is no class below 0 or beyond the last."""
    return labels - 1 if background == 0 else labels


def one_hot(labels: np.ndarray, background: int, classes: int) -> np.ndarray:
    """Targets `[N, C]` from labels."""
    target = np.zeros((len(labels), classes), dtype=np.float32)
    column = columns(labels, background)
    rows = np.nonzero((column >= 0) & (column < classes))[0]
    target[rows, column[rows]] = 1
    return target
