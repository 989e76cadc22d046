"""PyTorch by its functions: oneDNN, its own kernels, NNPACK (without oneDNN, from a batch of 16 on), and `torch.fx`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engines.arithmetics import ARITHMETICS, Product
from engines.graph import Network, Node, interpret


class _Functions:
    def __init__(self, arithmetic: Mapping[str, str]):
        """`arithmetic` names those of products that are not float32's, by their nodes' paths; `*` is of all."""
        self._arithmetic = arithmetic

    def _multiplied(self, product: Product, value: Tensor, weight: Tensor, node: Node) -> Tensor:
        name = self._arithmetic.get(node.path, self._arithmetic.get("*"))
        return product(value, weight) if name is None else ARITHMETICS[name](product, value, weight)

    def tensor(self, image: np.ndarray) -> Tensor:
        return torch.from_numpy(np.array(image, order="C"))

    parameter = tensor

    def array(self, value: Tensor) -> np.ndarray:
        return value.numpy()

    def convolution(self, value: Tensor, weight: Tensor, node: Node) -> Tensor:
        def product(value: Tensor, weight: Tensor) -> Tensor:
            return functional.conv2d(value, weight, None, node.stride, node.padding)

        return self._multiplied(product, value, weight, node)

    def norm(self, value: Tensor, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: float) -> Any:
        return functional.batch_norm(value, mean, variance, scale, shift, eps=epsilon)

    def relu(self, value: Tensor) -> Tensor:
        return functional.relu(value)

    def max_pool(self, value: Tensor) -> Tensor:
        return functional.max_pool2d(value, 3, 2, 1)

    def add(self, first: Tensor, second: Tensor) -> Tensor:
        return first + second

    def mean(self, value: Tensor) -> Tensor:
        return functional.adaptive_avg_pool2d(value, 1)

    def linear(self, value: Tensor, weight: Tensor, bias: Tensor, node: Node) -> Tensor:
        if not self._arithmetic:
            return functional.linear(value.flatten(1), weight, bias)
        return self._multiplied(functional.linear, value.flatten(1), weight, node) + bias


def run(
    network: Network,
    image: np.ndarray,
    wanted: Collection[str],
    onednn: bool = True,
    threads: int = 1,
    arithmetic: Mapping[str, str] | None = None,
) -> dict[str, np.ndarray]:
    torch.set_num_threads(threads)
    with torch.inference_mode(), torch.backends.mkldnn.flags(enabled=onednn, allow_tf32=False):
        return interpret(network, image, _Functions(arithmetic or {}))
