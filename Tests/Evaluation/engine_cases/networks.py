"""The weights that engines are given: calibrated ones, those a model begins with, and such of extreme scales."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import torch
from alignkit_recorder.torchvision_import import import_torchvision

from engine_cases.pictures import picture
from engines import pytorch
from engines.graph import Network, resnet
from frameworks.cases import Case

Weights = dict[str, np.ndarray]

#: Alters weights of a network, and leaves what it is given as it is.
Alteration = Callable[[Mapping[str, np.ndarray]], Weights]


@lru_cache(maxsize=8)
def network(model: str, weights: str, seed: int) -> Network:
    """torchvision's model of that name with weights of that kind; see `WEIGHTS`."""
    made = _default(model, seed) if weights.startswith("default") else _calibrated(model, seed)
    return resnet(model, WEIGHTS[weights](made))


def _calibrated(model: str, seed: int) -> Weights:
    """The Recorder's seeded weights, and statistics of a few batches."""
    subject = Case(f"{model}, seed {seed}", "torchvision", model, seed=seed).subject()
    return {key: np.asarray(array) for key, array in subject.framework.state(subject.model).items()}


def _default(model: str, seed: int) -> Weights:
    """As torchvision initialises them: a normalisation that does nothing but divide by √(1 + ε)."""
    torch.manual_seed(seed)
    state = getattr(import_torchvision().models, model)(weights=None).state_dict()
    return {key: value.numpy().copy() for key, value in state.items()}


def _scaled(factor: float, part: str = "") -> Alteration:
    """Kernels times `factor`, and the normalisation after each such that its own output stays as it was: x·f is
    normalised with a mean times f and a scale divided by f."""

    def alter(weights: Mapping[str, np.ndarray]) -> Weights:
        made = dict(weights)
        for key in weights:
            if key.endswith(".running_mean") and part in key:
                norm = key.removesuffix(".running_mean")
                made[key] = weights[key] * np.float32(factor)
                made[f"{norm}.weight"] = weights[f"{norm}.weight"] / np.float32(factor)
            elif weights[key].ndim == 4 and part in key:
                made[key] = weights[key] * np.float32(factor)
        return made

    return alter


def _kernels(factor: float) -> Alteration:
    """Kernels times `factor`, and nothing done about it: what follows is next to nothing beside the shifts."""

    def alter(weights: Mapping[str, np.ndarray]) -> Weights:
        return {key: array * np.float32(factor) if array.ndim == 4 else array for key, array in weights.items()}

    return alter


def _first_scaled(factor: float) -> Alteration:
    """The first kernel times `factor`: where normalisations do nothing, all that follows is as small, or as large."""
    return lambda weights: {**weights, "conv1.weight": weights["conv1.weight"] * np.float32(factor)}


def _overflowing(weights: Mapping[str, np.ndarray]) -> Weights:
    """The last layer's terms so large, the first half of them positive and the second negative, that a sum of them one
    after another passes float32's largest number on its way, while one of several interleaved sums does not."""
    made = dict(weights)
    image = picture("synthetic", 1, (64, 64), 0)
    features = pytorch.run(resnet("resnet18", weights), image, ())["avgpool"].reshape(-1).astype(np.float64)
    rows = np.abs(weights["fc.weight"]).astype(np.float64)
    half = rows.shape[1] // 2
    rows *= 1.5 * float(np.finfo(np.float32).max) / (rows[:, :half] @ features[:half])[:, None]
    rows[:, half:] *= -(rows[:, :half] @ features[:half] / (rows[:, half:] @ features[half:]))[:, None] * 0.9
    made["fc.weight"] = rows.astype(np.float32)
    return made


WEIGHTS: dict[str, Alteration] = {
    "calibrated": dict,
    "default": dict,
    "default, every kernel × 1e-25": _kernels(1e-25),
    "every kernel × 1e-25": _kernels(1e-25),
    "default, × 1e-25": _first_scaled(1e-25),
    "default, × 1e25": _first_scaled(1e25),
    "× 1e-25": _scaled(1e-25),
    "× 1e25": _scaled(1e25),
    "× 1e-36": _scaled(1e-36),
    "one stage × 1e-25": _scaled(1e-25, "layer3"),
    "overflowing": _overflowing,
}
