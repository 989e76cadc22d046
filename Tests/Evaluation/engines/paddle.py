"""Paddle by its functions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import paddle
from paddle.nn import functional

from engines.graph import Network, Node, interpret


class _Functions:
    def tensor(self, image: np.ndarray) -> Any:
        return paddle.to_tensor(np.ascontiguousarray(image))

    parameter = tensor

    def array(self, value: Any) -> np.ndarray:
        return np.array(value.numpy())

    def convolution(self, value: Any, weight: Any, node: Node) -> Any:
        return functional.conv2d(value, weight, None, node.stride, node.padding)

    def norm(self, value: Any, scale: Any, shift: Any, mean: Any, variance: Any, epsilon: float) -> Any:
        return functional.batch_norm(value, mean, variance, scale, shift, training=False, epsilon=epsilon)

    def relu(self, value: Any) -> Any:
        return functional.relu(value)

    def max_pool(self, value: Any) -> Any:
        return functional.max_pool2d(value, 3, 2, 1)

    def add(self, first: Any, second: Any) -> Any:
        return first + second

    def mean(self, value: Any) -> Any:
        return functional.adaptive_avg_pool2d(value, 1)

    def linear(self, value: Any, weight: Any, bias: Any, node: Node) -> Any:
        return functional.linear(paddle.flatten(value, 1), paddle.transpose(weight, [1, 0]), bias)


def run(network: Network, image: np.ndarray, wanted: Collection[str], threads: int = 1) -> dict[str, np.ndarray]:
    paddle.base.core.set_num_threads(threads)
    with paddle.no_grad():
        return interpret(network, image, _Functions())
