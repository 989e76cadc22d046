"""Faults below, at and above the bounds, put into the weights that an engine is given, or into its products; the file
keeps the honest weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from engine_cases import EngineCase
from engines.graph import Network
from precisions import round_mantissa

#: Makes the faulty array of the honest one.
Change = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class EngineFault:
    """A fault of one size at one place of one base. `size` orders the faults of a kind, `said` is how it reads."""

    kind: str
    size: float
    said: str
    base: str
    #: The modules it concerns; the first of them is the place.
    places: tuple[str, ...]
    change: Change | None = None
    #: The name of the arithmetic that these products have instead; see `engines/arithmetics.py`.
    arithmetic: str = ""
    is_quick: bool = False

    @property
    def place(self) -> str:
        return self.places[0]

    @property
    def name(self) -> str:
        place = self.place if len(self.places) == 1 else f"{self.place} and {len(self.places) - 1} more"
        return f"{self.kind}, {self.said} at {self.base} {place}"

    def weights(self, network: Network) -> Network:
        """The network that the engine is given."""
        if self.change is None:
            return network
        made = dict(network.weights)
        for place in self.places:
            made[f"{place}.weight"] = self.change(network.weights[f"{place}.weight"])
        return network.with_weights(made)

    def options(self) -> Mapping[str, object]:
        return {"arithmetic": dict.fromkeys(self.places, self.arithmetic)} if self.arithmetic else {}


def _to_bits(bits: int) -> Change:
    return lambda weight: round_mantissa(torch.from_numpy(np.array(weight)), bits).numpy()


def _times(factor: float) -> Change:
    return lambda weight: (weight.astype(np.float64) * factor).astype(np.float32)


def _largest_times(factor: float) -> Change:
    def change(weight: np.ndarray) -> np.ndarray:
        made = np.array(weight)
        made.reshape(-1)[np.abs(made).argmax()] *= np.float32(factor)
        return made

    return change


_LAYER4 = tuple(f"layer4.{block}.conv{number}" for block in range(3) for number in (1, 2, 3))

#: ResNet-50 with calibrated normalisation, and what else the faults are put into.
ENGINE_BASES = {
    case.name: case
    for case in (
        EngineCase("resnet50", "PyTorch, oneDNN", "resnet50", size=(96, 128), seed=41),
        EngineCase("resnet50, blocks", "PyTorch, oneDNN", "resnet50", size=(96, 128), seed=41, records="blocks"),
        EngineCase("resnet50, onnxruntime folded", "onnxruntime, folded", "resnet50", size=(96, 128), seed=41),
        EngineCase("resnet18", "PyTorch, oneDNN", seed=42),
        EngineCase("resnet18, blocks", "PyTorch, oneDNN", seed=42, records="blocks"),
        EngineCase("resnet18, NNPACK", "PyTorch, no oneDNN", batch=16, seed=42),
        EngineCase("resnet18, tinygrad Winograd", "tinygrad, Winograd", seed=42),
        EngineCase("resnet18, ncnn", "ncnn", seed=42),
    )
}

_CONVOLUTIONS = (
    "conv1",
    "layer1.0.conv2",
    "layer2.0.downsample.0",
    "layer2.1.conv1",
    "layer3.2.conv2",
    "layer3.2.conv3",
    "layer4.1.conv2",
    "layer4.2.conv1",
)
_NORMS = ("bn1", "layer1.0.bn2", "layer2.0.downsample.1", "layer3.2.bn3", "layer4.1.bn2")
_SMALL = ("layer1.0.conv2", "layer2.1.conv1", "layer3.0.conv2", "layer4.1.conv1")


def _at(base: str, places: tuple[str, ...], quick: str = "") -> list[tuple[str, tuple[str, ...], bool]]:
    return [(base, (place,), place == quick) for place in places]


def _faults() -> list[EngineFault]:
    made: list[EngineFault] = []

    def add(kind: str, size: float, said: str, where: list[tuple[str, tuple[str, ...], bool]], **how: object) -> None:
        made.extend(EngineFault(kind, size, said, base, at, is_quick=quick, **how) for base, at, quick in where)  # type: ignore[arg-type]

    every = _at("resnet50", _CONVOLUTIONS)
    inner = _at("resnet50, blocks", tuple(place for place in _CONVOLUTIONS if place != "conv1"))
    norms, inner_norms = _at("resnet50", _NORMS), _at("resnet50, blocks", _NORMS[1:])
    folded = _at("resnet50, onnxruntime folded", ("layer1.0.conv2", "layer3.2.conv3", "layer4.2.conv1"))
    winograd = [
        place
        for base, quick in (
            ("resnet18, NNPACK", "layer2.1.conv1"),
            ("resnet18, tinygrad Winograd", ""),
            ("resnet18, ncnn", ""),
        )
        for place in _at(base, _SMALL, quick)
    ]
    for bits in (12, 13, 14, 15, 16, 17):
        size, said = 2.0**-bits, f"{bits} bits"
        quick = _at("resnet18", ("layer4.1.conv1",), "layer4.1.conv1" if bits == 14 else "")
        add("weights rounded", size, said, every + quick, change=_to_bits(bits))
        add("weights of a whole stage rounded", size, said, [("resnet50", _LAYER4, False)], change=_to_bits(bits))
    for epsilon in (1e-6, 3e-6, 1.4e-5, 1e-4):
        quick = _at("resnet18", ("layer4.1.conv1",), "layer4.1.conv1" if epsilon == 1.4e-5 else "")
        add("weights × (1 + ε)", epsilon, f"{epsilon:g}", every + quick, change=_times(1 + epsilon))
    for name, size in (("bfloat16×3", 2.0**-16), ("bfloat16×6", 2.0**-24)):
        quick = _at("resnet18", ("layer3.1.conv1",), "layer3.1.conv1" if size > 1e-6 else "")
        add("products of bfloat16 parts", size, name, every + quick, arithmetic=name)
    for share in (1e-5, 1e-4, 1e-3, 1e-2):
        factor, said = _largest_times(1 + share), f"{share:g}"
        quick = _at("resnet18, blocks", ("layer2.1.conv1",), "layer2.1.conv1" if share == 1e-3 else "")
        add("one weight × (1 + δ)", share, said, every, change=factor)
        add("one weight × (1 + δ), blocks alone recorded", share, said, inner + quick, change=factor)
        add("one weight × (1 + δ), folded", share, said, folded, change=factor)
        quick = _at("resnet18, blocks", ("layer3.1.bn2",), "layer3.1.bn2" if share == 1e-4 else "")
        add("one gamma × (1 + δ)", share, said, norms, change=factor)
        add("one gamma × (1 + δ), blocks alone recorded", share, said, inner_norms + quick, change=factor)
    for share in (1e-4, 1e-3, 1e-2):
        fast = winograd if share == 1e-3 else [(base, at, False) for base, at, _ in winograd]
        add("one weight × (1 + δ), fast convolutions", share, f"{share:g}", fast, change=_largest_times(1 + share))
    for bits in (10, 12, 14, 16):
        fast = [(base, at, False) for base, at, _ in winograd]
        add("weights rounded, fast convolutions", 2.0**-bits, f"{bits} bits", fast, change=_to_bits(bits))
    return made


ENGINE_FAULTS = _faults()
