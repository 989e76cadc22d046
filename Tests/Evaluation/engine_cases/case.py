"""A recording of an engine: which network with which weights, what it is fed, and what of it is recorded, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from alignkit_recorder.sampling import whole
from alignkit_recorder.trace import Entry
from alignkit_recorder.writer import Reference

from engine_cases.networks import network
from engine_cases.pictures import picture
from engines.arithmetics import cut_mantissa
from engines.catalogue import ENGINES, Engine, wanted
from engines.graph import CLASSES, Network
from formulas.precisions import round_mantissa

Arrays = dict[str, np.ndarray]


def _rounded(values: np.ndarray) -> np.ndarray:
    return round_mantissa(torch.from_numpy(values), 7).numpy()


def _cut(values: np.ndarray) -> np.ndarray:
    return cut_mantissa(torch.from_numpy(values), 7).numpy()


#: How a float32 run is stored: what every activation becomes in the file.
STORAGE = {
    "float32": lambda values: values,
    "float16": lambda values: values.astype(np.float16),
    "float16 in float32": lambda values: values.astype(np.float16).astype(np.float32),
    "bfloat16 in float32": _rounded,
    "cut bfloat16 in float32": _cut,
}


@dataclass(frozen=True)
class EngineCase:
    """`name` is unique within its list. The tool is to call it aligned, where nothing else is said."""

    name: str
    engine: str
    model: str = "resnet18"
    weights: str = "calibrated"
    picture: str = "synthetic"
    size: tuple[int, int] = (64, 64)
    batch: int = 1
    seed: int = 0
    #: One of `RECORDS` of the engines, where less is recorded than exists.
    records: str = ""
    storage: str = "float32"
    #: Options of the engine's `run` for this case.
    options: Mapping[str, Any] = field(default_factory=dict)
    #: Why the tool may call this recording mistrusted, although it is honest: its data could not show a fault.
    may_mistrust: str = ""
    #: Products, or what is stored, are of a lower precision, which the tool has to say.
    is_imprecise: bool = False
    is_quick: bool = False

    @property
    def uses(self) -> Engine:
        return ENGINES[self.engine]

    @property
    def missing(self) -> list[str]:
        """What is not installed."""
        return self.uses.missing

    @property
    def imprecise_paths(self) -> tuple[str, ...]:
        """Where a lower precision is honest; `*` is everywhere."""
        return ("*",) if self.is_imprecise else self.uses.imprecise

    def network(self) -> Network:
        return network(self.model, self.weights, self.seed)

    def image(self) -> np.ndarray:
        return picture(self.picture, self.batch, self.size, self.seed)

    def paths(self, network: Network) -> tuple[str, ...]:
        """The nodes whose outputs are recorded."""
        return wanted(network, self.records or self.uses.records)

    def name_of(self, network: Network, path: str) -> str:
        """Under which path the file holds what this node puts out: where blocks alone are recorded, its block's."""
        names = {node: block for block, node in network.blocks.items()} if self.records == "blocks" else {}
        return names.get(path, path)

    def reference(self, network: Network, activations: Mapping[str, np.ndarray]) -> Reference:
        """What the file holds: the weights of `network`, and those of the activations that are recorded."""
        kept = {path: STORAGE[self.storage](activations[path]) for path in self.paths(network)}
        entries: dict[str, Entry] = {}
        for node in network.nodes:
            if node.path in kept:
                name = self.name_of(network, node.path)
                sources = ["image" if path == "image" else entries.get(path) for path in node.inputs]
                kind = CLASSES[node.kind] if name == node.path else "block"
                entry = Entry(name, 0, "", whole(kept[node.path]), {"op": kind}, sources=sources)
                entries[node.path] = entry
        attributes = {
            "framework": self.uses.framework,
            "framework_version": self.uses.version.split()[-1],
            "model": self.model,
            "convention": "torchvision",
            "configuration": f'{{"style":"pytorch","bn_eps":{network.epsilon}}}',
            "device": "cpu",
            "precision": "float32",
            "seed": self.seed,
        }
        recorded = {entry.path: entry for entry in entries.values()}
        last = entries[network.nodes[-1].path]
        return Reference(attributes, {"image": self.image()}, network.weights, recorded, {"logits": last})
