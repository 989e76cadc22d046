"""Faults below, at and above the bounds, put into the weights that an engine is given, or into its products; the file
keeps the honest weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from engine_cases.case import EngineCase
from engines.graph import Network
from formulas.precisions import round_mantissa

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


#: ResNet-50 with calibrated normalisation, and what else the faults are put into.
ENGINE_BASES = {
    case.name: case
    for case in (
        EngineCase("resnet50", "PyTorch, oneDNN", "resnet50", size=(96, 128), seed=41),
        EngineCase("resnet50, blocks", "PyTorch, oneDNN", "resnet50", size=(96, 128), seed=41, records="blocks"),
        EngineCase("resnet50, onnxruntime folded", "onnxruntime, folded", "resnet50", size=(96, 128), seed=41),
        EngineCase("resnet18", "PyTorch, oneDNN", seed=42),
        EngineCase("resnet18, blocks", "PyTorch, oneDNN", seed=42, records="blocks"),
        EngineCase(
            "resnet50 as trained, blocks",
            "PyTorch, oneDNN",
            "resnet50",
            "as trained",
            size=(96, 128),
            seed=43,
            records="blocks",
        ),
        EngineCase(
            "resnet18 as trained, normalised",
            "PyTorch, oneDNN",
            "resnet18",
            "as trained",
            seed=43,
            records="normalised",
        ),
        EngineCase("resnet50, output", "PyTorch, oneDNN", "resnet50", size=(96, 128), seed=41, records="output"),
        EngineCase("resnet18, output", "onnxruntime, folded", seed=42, records="output"),
        EngineCase("resnet18, NNPACK", "PyTorch, no oneDNN", batch=16, seed=42),
        EngineCase("resnet18, tinygrad Winograd", "tinygrad, Winograd", seed=42),
        EngineCase("resnet18, ncnn", "ncnn", seed=42),
        EngineCase("resnet18, MNN Winograd", "MNN, Winograd", size=(96, 96), seed=42),
    )
}

#: Bases and places, in pairs.
Where = list[tuple[str, str]]


def _at(base: str, places: str) -> Where:
    return [(base, place) for place in places.split()]


_INNER = (
    "layer1.0.conv2 layer2.0.downsample.0 layer2.1.conv1 layer3.2.conv2 layer3.2.conv3 layer4.1.conv2 layer4.2.conv1"
)
_NORMS = "layer1.0.bn2 layer2.0.downsample.1 layer3.2.bn3 layer4.1.bn2"
_LAYER4 = tuple(f"layer4.{block}.conv{number}" for block in range(3) for number in (1, 2, 3))

_EVERY = _at("resnet50", f"conv1 {_INNER}") + _at("resnet18", "layer3.1.conv1 layer4.1.conv1")
_BLOCKS = _at("resnet50, blocks", _INNER) + _at("resnet18, blocks", "layer2.1.conv1")
_FOLDED = _at("resnet50, onnxruntime folded", "layer1.0.conv2 layer3.2.conv3 layer4.2.conv1")
_EVERY_NORM = _at("resnet50", f"bn1 {_NORMS}")
_BLOCK_NORMS = _at("resnet50, blocks", _NORMS) + _at("resnet18, blocks", "layer3.1.bn2")
_TRAINED = _at("resnet50 as trained, blocks", _INNER) + _at(
    "resnet18 as trained, normalised", "layer1.0.conv2 layer2.1.conv1 layer3.0.conv2 layer4.1.conv1"
)
_OUTPUTS = _at("resnet50, output", "conv1 layer2.1.conv1 layer4.2.conv1 fc") + _at(
    "resnet18, output", "layer1.0.conv2 layer3.0.conv2 layer4.1.conv1 fc"
)
_FAST = [
    pair
    for base in ("NNPACK", "tinygrad Winograd", "ncnn", "MNN Winograd")
    for pair in _at(f"resnet18, {base}", "layer1.0.conv2 layer2.1.conv1 layer3.0.conv2 layer4.1.conv1")
]


def _rounded(kind: str, bits: Iterable[int], where: Where) -> Iterator[EngineFault]:
    for each in bits:
        for base, place in where:
            yield EngineFault(kind, 2.0**-each, f"{each} bits", base, (place,), _to_bits(each))


def _enlarged(kind: str, shares: Iterable[float], where: Where, by: Callable[[float], Change]) -> Iterator[EngineFault]:
    for share in shares:
        for base, place in where:
            yield EngineFault(kind, share, f"{share:g}", base, (place,), by(1 + share))


def _split(where: Where) -> Iterator[EngineFault]:
    for name, size in (("bfloat16×3", 2.0**-16), ("bfloat16×6", 2.0**-24)):
        for base, place in where:
            yield EngineFault("products of bfloat16 parts", size, name, base, (place,), arithmetic=name)


_SHARES = (1e-5, 1e-4, 1e-3, 1e-2)

_ALL = [
    *_rounded("weights rounded", (12, 13, 14, 15, 16, 17), _EVERY),
    *(
        EngineFault("weights of a whole stage rounded", 2.0**-bits, f"{bits} bits", "resnet50", _LAYER4, _to_bits(bits))
        for bits in (12, 13, 14, 15, 16, 17)
    ),
    *_enlarged("weights × (1 + ε)", (1e-6, 3e-6, 1.4e-5, 1e-4), _EVERY, _times),
    *_split(_EVERY),
    *_enlarged("one weight × (1 + δ)", _SHARES, _EVERY, _largest_times),
    *_enlarged("one weight × (1 + δ), blocks alone recorded", _SHARES, _BLOCKS, _largest_times),
    *_enlarged("one weight × (1 + δ), folded", _SHARES, _FOLDED, _largest_times),
    *_enlarged("one weight × (1 + δ), as trained, less recorded", _SHARES, _TRAINED, _largest_times),
    *_enlarged("one gamma × (1 + δ)", _SHARES, _EVERY_NORM, _largest_times),
    *_enlarged("one gamma × (1 + δ), blocks alone recorded", _SHARES, _BLOCK_NORMS, _largest_times),
    *_enlarged("one weight × (1 + δ), output alone recorded", (*_SHARES, 1e-1), _OUTPUTS, _largest_times),
    *_enlarged("weights × (1 + ε), output alone recorded", (1e-5, 1e-4), _OUTPUTS, _times),
    *_enlarged("one weight × (1 + δ), fast convolutions", (1e-4, 1e-3, 1e-2), _FAST, _largest_times),
    *_rounded("weights rounded, fast convolutions", (10, 12, 14, 16), _FAST),
]

#: Kind, strength and place of those in the quick part, one of each kind.
_QUICK = {
    ("weights rounded", "14 bits", "resnet18", "layer4.1.conv1"),
    ("weights × (1 + ε)", "1.4e-05", "resnet18", "layer4.1.conv1"),
    ("products of bfloat16 parts", "bfloat16×3", "resnet18", "layer3.1.conv1"),
    ("one weight × (1 + δ), blocks alone recorded", "0.001", "resnet18, blocks", "layer2.1.conv1"),
    ("one weight × (1 + δ), as trained, less recorded", "0.001", "resnet18 as trained, normalised", "layer2.1.conv1"),
    ("one gamma × (1 + δ), blocks alone recorded", "0.0001", "resnet18, blocks", "layer3.1.bn2"),
    ("one weight × (1 + δ), output alone recorded", "0.001", "resnet18, output", "fc"),
    ("one weight × (1 + δ), fast convolutions", "0.001", "resnet18, NNPACK", "layer2.1.conv1"),
}

ENGINE_FAULTS = [replace(fault, is_quick=(fault.kind, fault.said, fault.base, fault.place) in _QUICK) for fault in _ALL]
