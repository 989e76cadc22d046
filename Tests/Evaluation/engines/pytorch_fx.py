"""`torch.fx`, whose optimisation folds each batch normalisation into the convolution before it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.fx import Interpreter
from torch.fx.experimental.optimization import fuse

from engines.graph import Network, Node


def run(network: Network, image: np.ndarray, wanted: Collection[str], threads: int = 1) -> dict[str, np.ndarray]:
    torch.set_num_threads(threads)
    model = fuse(_Chain(network).eval())
    with torch.inference_mode():
        found = _Recorder(model).record(torch.from_numpy(np.array(image)))
    return {path: found[_name(path)].numpy() for path in wanted}


def _name(path: str) -> str:
    """fx allows no other characters in the name of a module."""
    return path.replace(".", "_").replace("#", "_")


class _Chain(nn.Module):
    """The network, each operation a module under its own name."""

    def __init__(self, network: Network):
        super().__init__()
        self._nodes = network.nodes
        for node in network.nodes:
            if node.kind != "add":
                self.add_module(_name(node.path), _module(network, node))

    def forward(self, image: Tensor) -> Any:
        values: dict[str, Any] = {"image": image}
        for node in self._nodes:
            values[node.path] = self._output(node, [values[path] for path in node.inputs])
        return values[self._nodes[-1].path]

    def _output(self, node: Node, given: list[Any]) -> Any:
        if node.kind == "add":
            return given[0] + given[1]
        value = given[0].flatten(1) if node.kind == "linear" else given[0]
        return getattr(self, _name(node.path))(value)


def _module(network: Network, node: Node) -> nn.Module:
    state = {
        key.removeprefix(f"{node.module}."): torch.from_numpy(np.array(array))
        for key, array in network.weights.items()
        if node.module and key.startswith(f"{node.module}.")
    }
    module: nn.Module
    if node.kind == "convolution":
        outputs, inputs, size, _ = state["weight"].shape
        module = nn.Conv2d(inputs, outputs, size, node.stride, node.padding, bias=False)
    elif node.kind == "norm":
        module = nn.BatchNorm2d(len(state["weight"]), network.epsilon)
    elif node.kind == "linear":
        outputs, inputs = state["weight"].shape
        module = nn.Linear(inputs, outputs)
    else:
        plain = {"relu": nn.ReLU(), "max-pool": nn.MaxPool2d(3, 2, 1), "mean": nn.AdaptiveAvgPool2d(1)}
        return plain[node.kind]
    module.load_state_dict(state, strict=False)
    return module


class _Recorder(Interpreter):
    """Runs a traced model and keeps what each of its modules puts out; sums are none."""

    def record(self, image: Tensor) -> dict[str, Tensor]:
        self._found: dict[str, Tensor] = {}
        self.run(image)
        return self._found

    def call_module(self, target: Any, args: Any, kwargs: Any) -> Any:
        value = super().call_module(target, args, kwargs)
        self._found[str(target)] = value.clone()
        return value
