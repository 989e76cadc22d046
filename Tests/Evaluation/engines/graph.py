"""A ResNet in inference mode as a list of operations, which every engine can be given: numpy arrays and names alone.

The names are those that the Recorder gives to torchvision's models, so that a recording of any engine can be checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

#: By name: blocks in each stage, and the factor by which the last convolution of a block widens it, 0 for two 3×3.
_MODELS = {"resnet18": ((2, 2, 2, 2), 0), "resnet34": ((3, 4, 6, 3), 0), "resnet50": ((3, 4, 6, 3), 4)}

#: The classes under which torchvision's modules are recorded.
CLASSES = {
    "convolution": "Conv2d",
    "norm": "BatchNorm2d",
    "relu": "ReLU",
    "max-pool": "MaxPool2d",
    "add": "add",
    "mean": "AdaptiveAvgPool2d",
    "linear": "Linear",
}


@dataclass(frozen=True)
class Node:
    """One operation. `inputs` are paths of nodes, or `image`; `module` is the prefix of its weights' keys."""

    path: str
    kind: str
    inputs: tuple[str, ...]
    module: str = ""
    stride: int = 1
    padding: int = 0


@dataclass(frozen=True)
class Network:
    """The operations in order, and the weights under torchvision's keys. The last operation is the output."""

    model: str
    nodes: tuple[Node, ...]
    weights: Mapping[str, np.ndarray]
    epsilon: float

    def with_weights(self, weights: Mapping[str, np.ndarray]) -> Network:
        return Network(self.model, self.nodes, weights, self.epsilon)

    @property
    def blocks(self) -> dict[str, str]:
        """The path of each block (`layer1.0`), and the node that is its output."""
        return {node.path.split(".relu")[0]: node.path for node in self.nodes if node.path.endswith(self._last_relu)}

    @property
    def _last_relu(self) -> str:
        return ".relu#2" if _MODELS[self.model][1] else ".relu#1"

    def consumers(self) -> dict[str, list[Node]]:
        """Which nodes read each path."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for path in node.inputs:
                found.setdefault(path, []).append(node)
        return found


class Operations(Protocol):
    """What an engine has to offer. Values are its own tensors, in the layout it likes; a node tells its window."""

    def tensor(self, image: np.ndarray) -> Any: ...

    def parameter(self, array: np.ndarray) -> Any: ...

    def array(self, value: Any) -> np.ndarray: ...

    def convolution(self, value: Any, weight: Any, node: Node) -> Any: ...

    def norm(self, value: Any, scale: Any, shift: Any, mean: Any, variance: Any, epsilon: float) -> Any: ...

    def relu(self, value: Any) -> Any: ...

    def max_pool(self, value: Any) -> Any:
        """3×3, stride 2, padding 1."""

    def add(self, first: Any, second: Any) -> Any: ...

    def mean(self, value: Any) -> Any:
        """Of each plane; its extents stay, as 1."""

    def linear(self, value: Any, weight: Any, bias: Any, node: Node) -> Any: ...


def resnet(model: str, weights: Mapping[str, np.ndarray], epsilon: float = 1e-5) -> Network:
    """torchvision's model of that name, with these weights."""
    kept = {key: array for key, array in weights.items() if not key.endswith("num_batches_tracked")}
    return Network(model, tuple(_nodes(model)), kept, epsilon)


def _convolved(source: str, convolution: str, norm: str, stride: int, padding: int) -> Iterator[Node]:
    yield Node(convolution, "convolution", (source,), convolution, stride, padding)
    yield Node(norm, "norm", (convolution,), norm)


def _nodes(model: str) -> Iterator[Node]:
    yield from _convolved("image", "conv1", "bn1", 2, 3)
    yield Node("relu", "relu", ("bn1",))
    yield Node("maxpool", "max-pool", ("relu",), stride=2, padding=1)
    source, (depths, expansion) = "maxpool", _MODELS[model]
    for stage, depth in enumerate(depths, 1):
        for number in range(depth):
            stride = 2 if number == 0 and stage > 1 else 1
            has_projection = number == 0 and (stage > 1 or expansion > 0)
            yield from _block(f"layer{stage}.{number}", source, stride, expansion > 0, has_projection)
            source = f"layer{stage}.{number}.relu#{2 if expansion else 1}"
    yield Node("avgpool", "mean", (source,))
    yield Node("fc", "linear", ("avgpool",), "fc")


def _block(block: str, source: str, stride: int, is_bottleneck: bool, has_projection: bool) -> Iterator[Node]:
    """Two 3×3, or a bottleneck with its stride on the 3×3; then the sum and the last ReLU."""
    sizes = ((1, 1), (3, stride), (1, 1)) if is_bottleneck else ((3, stride), (3, 1))
    path = source
    for number, (kernel, step) in enumerate(sizes, 1):
        yield from _convolved(path, f"{block}.conv{number}", f"{block}.bn{number}", step, kernel // 2)
        path = f"{block}.bn{number}"
        if number < len(sizes):
            yield Node(f"{block}.relu#{number - 1}", "relu", (path,))
            path = f"{block}.relu#{number - 1}"
    identity = source
    if has_projection:
        identity = f"{block}.downsample.1"
        yield from _convolved(source, f"{block}.downsample.0", identity, stride, 0)
    yield Node(f"{block}.add", "add", (path, identity))
    yield Node(f"{block}.relu#{len(sizes) - 1}", "relu", (f"{block}.add",))


def outputs(network: Network, image: Any, parameters: Mapping[str, Any], operations: Operations) -> dict[str, Any]:
    """Every node's output as the engine's own tensor, from an image and parameters that are its own already."""
    values: dict[str, Any] = {"image": image}
    for node in network.nodes:
        given = [values[path] for path in node.inputs]
        values[node.path] = _output(node, given, parameters, network.epsilon, operations)
    del values["image"]
    return values


def _output(node: Node, given: list[Any], parameters: Mapping[str, Any], epsilon: float, run: Operations) -> Any:
    def field(name: str) -> Any:
        return parameters[f"{node.module}.{name}"]

    if node.kind == "convolution":
        return run.convolution(given[0], field("weight"), node)
    if node.kind == "norm":
        statistics = field("running_mean"), field("running_var")
        return run.norm(given[0], field("weight"), field("bias"), *statistics, epsilon)
    if node.kind == "linear":
        return run.linear(given[0], field("weight"), field("bias"), node)
    if node.kind == "add":
        return run.add(given[0], given[1])
    return {"relu": run.relu, "max-pool": run.max_pool, "mean": run.mean}[node.kind](given[0])


def interpret(network: Network, image: np.ndarray, operations: Operations) -> dict[str, np.ndarray]:
    """One operation after another, as an engine does that looks at none but the present one."""
    parameters = {key: operations.parameter(array) for key, array in network.weights.items()}
    found = outputs(network, operations.tensor(image), parameters, operations)
    return {path: operations.array(value) for path, value in found.items()}
