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
    if weights in TRAINED:
        return resnet(model, _recalibrated(model, TRAINED[weights], seed))
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


def _recalibrated(model: str, alter: Callable[[torch.nn.Module, torch.Generator], None], seed: int) -> Weights:
    """Weights as `alter` leaves them, and the statistics of a few batches that go with them."""
    made = import_torchvision().models.__dict__[model](weights=None)
    made.load_state_dict({key: torch.from_numpy(array.copy()) for key, array in _calibrated(model, seed).items()})
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in made.modules():
            alter(module, generator)
            if isinstance(module, torch.nn.BatchNorm2d):
                module.reset_running_stats()
                module.momentum = None
        made.train()
        for batch in range(3):
            made(torch.from_numpy(picture("synthetic", 8, (64, 64), batch)))
    return {key: value.numpy().copy() for key, value in made.state_dict().items()}


def _as_trained(module: torch.nn.Module, generator: torch.Generator) -> None:
    """Kernels with heavy tails, channels of different sizes, and one channel in twenty that is all but switched off."""
    if isinstance(module, torch.nn.Conv2d):
        sizes = torch.randn(module.weight.shape[0], 1, 1, 1, generator=generator)
        tails = torch.randn(module.weight.shape, generator=generator)
        module.weight.mul_((sizes * 0.5 + tails * 0.8).exp())
    elif isinstance(module, torch.nn.BatchNorm2d):
        count = module.weight.shape[0]
        module.weight.mul_((torch.randn(count, generator=generator) * 0.6).exp())
        module.bias.copy_(torch.randn(count, generator=generator) * 0.3 - 0.1)
        off = torch.rand(count, generator=generator) < 0.05
        module.weight[off], module.bias[off] = 1e-7, -1e-3


def _as_sparse(module: torch.nn.Module, generator: torch.Generator) -> None:
    """Half of all kernels' weights are 0."""
    if isinstance(module, torch.nn.Conv2d):
        module.weight.mul_(torch.rand(module.weight.shape, generator=generator) < 0.5)


def _as_wide(module: torch.nn.Module, generator: torch.Generator) -> None:
    """One channel in thirty is fifty times as large as the others, and one in ten has a shift twenty times as large."""
    if isinstance(module, torch.nn.BatchNorm2d):
        count = module.weight.shape[0]
        module.weight.mul_(1 + 49 * (torch.rand(count, generator=generator) < 1 / 30))
        shift = torch.randn(count, generator=generator) * 0.5
        module.bias.copy_(shift * (1 + 19 * (torch.rand(count, generator=generator) < 0.1)))


TRAINED = {"as trained": _as_trained, "sparse": _as_sparse, "wide channels": _as_wide}


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
