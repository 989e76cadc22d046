"""TensorFlow, one operation after another, or the whole network compiled by XLA."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import tensorflow as tf

from engines.graph import Network, Node, interpret, outputs


class _Functions:
    """Its kernels for processors know images with their channels last alone, and kernels as [h, w, in, out]."""

    def tensor(self, image: np.ndarray) -> Any:
        return tf.constant(np.ascontiguousarray(image.transpose(0, 2, 3, 1)))

    def parameter(self, array: np.ndarray) -> Any:
        return tf.constant(np.ascontiguousarray(array.transpose(2, 3, 1, 0)) if array.ndim == 4 else array)

    def array(self, value: Any) -> np.ndarray:
        found = value.numpy()
        return np.ascontiguousarray(found.transpose(0, 3, 1, 2)) if found.ndim == 4 else found

    def convolution(self, value: Any, weight: Any, node: Node) -> Any:
        border = [node.padding, node.padding]
        return tf.nn.conv2d(value, weight, node.stride, [[0, 0], border, border, [0, 0]])

    def norm(self, value: Any, scale: Any, shift: Any, mean: Any, variance: Any, epsilon: float) -> Any:
        return tf.compat.v1.nn.fused_batch_norm(
            value, scale, shift, mean, variance, epsilon=epsilon, is_training=False
        )[0]

    def relu(self, value: Any) -> Any:
        return tf.nn.relu(value)

    def max_pool(self, value: Any) -> Any:
        """XLA knows no explicit padding of a pooling."""
        padded = tf.pad(value, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=float("-inf"))
        return tf.nn.max_pool2d(padded, 3, 2, "VALID")

    def add(self, first: Any, second: Any) -> Any:
        return first + second

    def mean(self, value: Any) -> Any:
        return tf.reduce_mean(value, (1, 2), keepdims=True)

    def linear(self, value: Any, weight: Any, bias: Any, node: Node) -> Any:
        return tf.linalg.matmul(tf.reshape(value, (value.shape[0], -1)), weight, transpose_b=True) + bias


def run(
    network: Network, image: np.ndarray, wanted: Collection[str], xla: bool = False, threads: int = 1
) -> dict[str, np.ndarray]:
    """With XLA, what nobody asks for need not exist."""
    if tf.config.threading.get_intra_op_parallelism_threads() != threads:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    functions = _Functions()
    if not xla:
        return interpret(network, image, functions)

    @tf.function(jit_compile=True)
    def compiled(value: Any, parameters: Any) -> Any:
        found = outputs(network, value, parameters, functions)
        return {path: found[path] for path in wanted}

    parameters = {key: functions.parameter(array) for key, array in network.weights.items()}
    found = compiled(functions.tensor(image), parameters)
    return {path: functions.array(found[path]) for path in wanted}
