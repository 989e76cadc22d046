"""The network as an ONNX model, whose outputs are the paths that are asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engines.graph import Network, Node

#: Understood by every engine here.
_OPERATORS, _FORMAT = 13, 8


def onnx_model(network: Network, image: np.ndarray, wanted: Collection[str]) -> bytes:
    nodes = [made for node in network.nodes for made in _nodes(network, node)]
    weights = [numpy_helper.from_array(np.ascontiguousarray(array), key) for key, array in network.weights.items()]
    given = helper.make_tensor_value_info("image", TensorProto.FLOAT, image.shape)
    results = [helper.make_tensor_value_info(path, TensorProto.FLOAT, None) for path in wanted]
    graph = helper.make_graph(nodes, network.model, [given], results, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPERATORS)], ir_version=_FORMAT)
    return bytes(onnx.shape_inference.infer_shapes(model).SerializeToString())


def _nodes(network: Network, node: Node) -> list[Any]:
    given, made = list(node.inputs), [node.path]
    key = node.module
    if node.kind == "convolution":
        size = network.weights[f"{key}.weight"].shape[2]
        window: dict[str, Any] = {"kernel_shape": [size] * 2, "strides": [node.stride] * 2, "pads": [node.padding] * 4}
        return [helper.make_node("Conv", [*given, f"{key}.weight"], made, node.path, **window)]
    if node.kind == "norm":
        fields = [f"{key}.{name}" for name in ("weight", "bias", "running_mean", "running_var")]
        return [helper.make_node("BatchNormalization", given + fields, made, node.path, epsilon=network.epsilon)]
    if node.kind == "max-pool":
        window = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1] * 4}
        return [helper.make_node("MaxPool", given, made, node.path, **window)]
    if node.kind == "linear":
        flat = f"{node.path}.flat"
        return [
            helper.make_node("Flatten", given, [flat], flat, axis=1),
            helper.make_node("Gemm", [flat, f"{key}.weight", f"{key}.bias"], made, node.path, transB=1),
        ]
    kinds = {"relu": "Relu", "add": "Add", "mean": "GlobalAveragePool"}
    return [helper.make_node(kinds[node.kind], given, made, node.path)]
