"""JAX on a processor: one operation after another, or compiled as a whole."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

from engines.graph import Network, Node, interpret, outputs


class _Functions:
    def tensor(self, image: np.ndarray) -> Any:
        return jnp.asarray(image)

    parameter = tensor

    def array(self, value: Any) -> np.ndarray:
        return np.array(value)

    def convolution(self, value: Any, weight: Any, node: Node) -> Any:
        return lax.conv_general_dilated(value, weight, (node.stride, node.stride), [(node.padding, node.padding)] * 2)

    def norm(self, value: Any, scale: Any, shift: Any, mean: Any, variance: Any, epsilon: float) -> Any:
        """As Flax writes it."""
        planes = [field.reshape(1, -1, 1, 1) for field in (scale, shift, mean, variance)]
        return (value - planes[2]) * (lax.rsqrt(planes[3] + epsilon) * planes[0]) + planes[1]

    def relu(self, value: Any) -> Any:
        return jax.nn.relu(value)

    def max_pool(self, value: Any) -> Any:
        border = [(0, 0), (0, 0), (1, 1), (1, 1)]
        return lax.reduce_window(value, -jnp.inf, lax.max, (1, 1, 3, 3), (1, 1, 2, 2), border)

    def add(self, first: Any, second: Any) -> Any:
        return first + second

    def mean(self, value: Any) -> Any:
        return value.mean((2, 3), keepdims=True)

    def linear(self, value: Any, weight: Any, bias: Any, node: Node) -> Any:
        return jnp.matmul(value.reshape(value.shape[0], -1), weight.T, precision="highest") + bias


@partial(jax.jit, static_argnums=(0, 3))
def _compiled(network: _Key, value: Any, parameters: Any, wanted: tuple[str, ...]) -> Any:
    found = outputs(network.network, value, parameters, _Functions())
    return {path: found[path] for path in wanted}


class _Key:
    """A network whose weights are arguments of their own: compiled once for all weights."""

    def __init__(self, network: Network):
        self.network = network.with_weights({})

    def __hash__(self) -> int:
        return hash((self.network.model, self.network.epsilon))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.network == other.network


def run(network: Network, image: np.ndarray, wanted: Collection[str], compiled: bool = False) -> dict[str, np.ndarray]:
    functions = _Functions()
    if not compiled:
        return interpret(network, image, functions)
    parameters = {key: functions.parameter(array) for key, array in network.weights.items()}
    found = _compiled(_Key(network), functions.tensor(image), parameters, tuple(wanted))
    return {path: functions.array(found[path]) for path in wanted}
