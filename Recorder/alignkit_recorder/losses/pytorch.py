"""The losses of PyTorch, torchvision and mmdet, as the recorder sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode

from ..torchvision_import import import_torchvision
from .case import Call, Case, LossObject, Outcome, columns, one_hot
from .mmdet_import import import_mmdet_losses


class Torch:
    """The adapter; see `LossFramework`."""

    name = "pytorch"
    version = str(torch.__version__)

    def __init__(self) -> None:
        self._mmdet = import_mmdet_losses()

    def sigmoid(self, x: np.ndarray) -> np.ndarray:
        return torch.from_numpy(x).sigmoid().numpy()

    def loss(self, case: Case) -> LossObject | None:
        if case.loss in ("ghm-c", "ghm-r"):
            return _Harmonized(self._mmdet, case)
        if case.source == "mmdet":
            return _MMDetection(self._mmdet, case)
        return _Functional(case)


class _Harmonized:
    """mmdet's own GHMC or GHMR."""

    def __init__(self, mmdet: Any, case: Case):
        settings = dict(case.parameters)
        self._average = settings.pop("avg_factor", None)
        self._case = case
        self._module = (mmdet.GHMC if case.loss == "ghm-c" else mmdet.GHMR)(**settings)
        self._namespace = __import__("mmdet.models.losses.ghm_loss", fromlist=["ghm_loss"])
        self.implementation = f"mmdet-{_version('mmdet')}"

    def __call__(self, call: Call) -> Outcome:
        prediction = torch.from_numpy(call.prediction.copy()).requires_grad_()
        if prediction.dtype == torch.float64:
            self._module.double()
        shape = call.prediction.shape
        weight = np.ones(shape, dtype=call.prediction.dtype) if call.label_weight is None else call.label_weight
        if call.labels is not None:  # which mmdet turns into one-hot targets itself
            target: Any = torch.from_numpy(columns(call.labels, self._case.background))
        else:
            target = torch.from_numpy(call.target.copy())
        watch = _Watch()
        with watch, _watched_weights(self._namespace) as weights:
            loss = self._module(prediction, target, torch.from_numpy(weight.copy()), avg_factor=self._average)
        loss.sum().backward()
        state = getattr(self._module, "acc_sum", None)
        return Outcome(
            loss=loss.detach().numpy().copy(),
            gradient=prediction.grad.numpy(),
            acc_sum=None if state is None else state.numpy().copy(),
            bin_counts=np.array(watch.counts, dtype=np.int64),
            weights=weights[0],
            gradient_norm=watch.norm,
        )


class _Watch(TorchFunctionMode):
    """Overhears a GHM loss: the one tensor it takes the absolute value of, and the elements of each bin it counts."""

    def __init__(self) -> None:
        super().__init__()
        self.norm: np.ndarray | None = None
        self.counts: list[int] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if func is torch.abs:
            self.norm = result.detach().numpy().copy()
        elif func is torch.Tensor.sum and args[0].dtype == torch.bool:
            self.counts.append(int(result))
        return result


@contextmanager
def _watched_weights(namespace: Any) -> Iterator[list[np.ndarray]]:
    """Overhears the weights on their way into the reduction."""
    original: Callable[..., Any] = namespace.weight_reduce_loss
    heard: list[np.ndarray] = []

    def reduce(loss: Any, weight: Any = None, **options: Any) -> Any:
        heard.append(weight.detach().numpy().copy())
        return original(loss, weight, **options)

    namespace.weight_reduce_loss = reduce
    try:
        yield heard
    finally:
        namespace.weight_reduce_loss = original


class _MMDetection:
    """mmdet's focal and smooth L1 losses."""

    def __init__(self, mmdet: Any, case: Case):
        settings = dict(case.parameters)
        self._average = settings.pop("avg_factor", None)
        self._module = {"focal": mmdet.FocalLoss, "smooth-l1": mmdet.SmoothL1Loss}[case.loss](**settings)
        self.implementation = f"mmdet-{_version('mmdet')}"

    def __call__(self, call: Call) -> Outcome:
        weight = None if call.label_weight is None else torch.from_numpy(call.label_weight.copy())
        return _differentiated(call, lambda x, t: self._module(x, t, weight, avg_factor=self._average))


class _Functional:
    """The functions of PyTorch and torchvision."""

    def __init__(self, case: Case):
        self._case = case
        source = "torchvision" if case.source == "torchvision" else "torch"
        self.implementation = f"{source}-{_version(source)}"

    def __call__(self, call: Call) -> Outcome:
        case, settings = self._case, self._case.parameters
        weight = None if call.label_weight is None else torch.from_numpy(call.label_weight.copy())
        reduction = settings["reduction"]

        def evaluate(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
            if case.loss == "focal":
                focal = import_torchvision().ops.sigmoid_focal_loss
                return focal(x, t, alpha=settings["alpha"], gamma=settings["gamma"], reduction=reduction)
            if case.loss == "cross-entropy":
                return F.binary_cross_entropy_with_logits(x, t, weight, reduction=reduction)
            if case.loss == "smooth-l1":
                return F.smooth_l1_loss(x, t, beta=settings["beta"], reduction=reduction)
            mu = settings["mu"]  # ASL1, which no package has by itself, as mmdet's GHMR writes it
            d = x - t
            elements = torch.sqrt(d * d + mu * mu) - mu
            elements = elements if weight is None else elements * weight
            return elements.sum() if reduction == "sum" else elements.mean()

        return _differentiated(call, evaluate)


def _differentiated(call: Call, evaluate: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Outcome:
    prediction = torch.from_numpy(call.prediction.copy()).requires_grad_()
    target = call.target if call.labels is None else one_hot(call.labels, 0, call.prediction.shape[1])
    loss = evaluate(prediction, torch.from_numpy(target.copy()))
    loss.backward()
    return Outcome(loss=loss.detach().numpy().copy(), gradient=prediction.grad.numpy())


def _version(package: str) -> str:
    return str(__import__(package).__version__)
