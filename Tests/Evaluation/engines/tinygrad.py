"""tinygrad on a processor, for which it needs clang. With `WINO=1` its 3×3 convolutions are Winograd's F(4×4)."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from tinygrad import Context, Tensor

from engines.graph import Network, Node, outputs


class _Functions:
    def tensor(self, image: np.ndarray) -> Tensor:
        return Tensor(image)

    parameter = tensor

    def array(self, value: Tensor) -> np.ndarray:
        return value.numpy()

    def convolution(self, value: Tensor, weight: Tensor, node: Node) -> Tensor:
        return value.conv2d(weight, stride=node.stride, padding=node.padding).realize()

    def norm(
        self, value: Tensor, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: float
    ) -> Tensor:
        return value.batchnorm(scale, shift, mean, (variance + epsilon).rsqrt()).realize()

    def relu(self, value: Tensor) -> Tensor:
        return value.relu().realize()

    def max_pool(self, value: Tensor) -> Tensor:
        pooled = value.max_pool2d((3, 3), stride=2, padding=1)
        assert isinstance(pooled, Tensor)  # and not a pair of values and places
        return pooled.realize()

    def add(self, first: Tensor, second: Tensor) -> Tensor:
        return (first + second).realize()

    def mean(self, value: Tensor) -> Tensor:
        return value.mean((2, 3), keepdim=True).realize()

    def linear(self, value: Tensor, weight: Tensor, bias: Tensor, node: Node) -> Tensor:
        return value.flatten(1).linear(weight.transpose(), bias).realize()


def run(network: Network, image: np.ndarray, wanted: Collection[str], winograd: bool = False) -> dict[str, np.ndarray]:
    functions = _Functions()
    with Context(WINO=int(winograd)):
        parameters = {key: functions.parameter(array).realize() for key, array in network.weights.items()}
        found = outputs(network, functions.tensor(image).realize(), parameters, functions)
        return {path: functions.array(value) for path, value in found.items()}
