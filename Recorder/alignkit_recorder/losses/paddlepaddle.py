"""The losses of PaddlePaddle, as the recorder sees them."""

from __future__ import annotations

import warnings

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about ccache, of no concern here
    import paddle

import paddle.nn.functional as F

from ..version import __version__
from . import paddle_ghm
from .case import Call, Case, LossObject, Outcome, one_hot


class Paddle:
    """The adapter; see `LossFramework`."""

    name = "paddle"
    version = str(paddle.__version__)

    def sigmoid(self, x: np.ndarray) -> np.ndarray:
        return F.sigmoid(paddle.to_tensor(x)).numpy()

    def loss(self, case: Case) -> LossObject | None:
        if case.loss in ("ghm-c", "ghm-r"):
            is_float64 = any(call.prediction.dtype == np.float64 for call in case.calls)
            return None if is_float64 or case.parameters.get("reduction") == "none" else _Harmonized(case)
        return _Functional(case) if case.source == "framework" else None


class _Harmonized:
    def __init__(self, case: Case):
        settings = {key: value for key, value in case.parameters.items() if key != "avg_factor"}
        self._background = case.background
        self._layer = (paddle_ghm.GHMC if case.loss == "ghm-c" else paddle_ghm.GHMR)(**settings)
        self.implementation = f"alignkit-recorder-{__version__} on paddle"

    def __call__(self, call: Call) -> Outcome:
        shape = call.prediction.shape
        prediction = paddle.to_tensor(call.prediction, stop_gradient=False)
        target = call.target if call.labels is None else one_hot(call.labels, self._background, shape[1])
        weight = np.ones(shape, dtype=np.float32) if call.label_weight is None else call.label_weight
        if weight.ndim == 1:
            weight = np.repeat(weight[:, None], shape[1], 1)
        loss = self._layer(prediction, paddle.to_tensor(target), paddle.to_tensor(np.ascontiguousarray(weight)))
        loss.backward()
        return Outcome(
            loss=loss.numpy(),
            gradient=prediction.grad.numpy(),
            acc_sum=self._layer.acc_sum.numpy() if self._layer.momentum > 0 else None,
            bin_counts=np.array(self._layer.bin_counts, dtype=np.int64),
            weights=self._layer.weights.numpy(),
            gradient_norm=self._layer.gradient_norm.numpy(),
        )


class _Functional:
    """Paddle's own functions."""

    def __init__(self, case: Case):
        self._case = case
        self.implementation = f"paddle-{paddle.__version__}"

    def __call__(self, call: Call) -> Outcome:
        settings, reduction = self._case.parameters, self._case.parameters["reduction"]
        x = paddle.to_tensor(call.prediction, stop_gradient=False)
        t = paddle.to_tensor(call.target)
        weight = None if call.label_weight is None else paddle.to_tensor(call.label_weight)
        if self._case.loss == "cross-entropy":
            loss = F.binary_cross_entropy_with_logits(x, t, weight, reduction=reduction)
        elif self._case.loss == "smooth-l1":
            # Paddle's delta scales the loss: delta * smooth_l1 with beta = delta.
            loss = F.smooth_l1_loss(x, t, delta=settings["beta"], reduction=reduction) / settings["beta"]
        else:
            d = x - t
            elements = paddle.sqrt(d * d + settings["mu"] * settings["mu"]) - settings["mu"]
            elements = elements if weight is None else elements * weight
            loss = elements.sum() if reduction == "sum" else elements.mean()
        loss.backward()
        return Outcome(loss=loss.numpy(), gradient=x.grad.numpy())
