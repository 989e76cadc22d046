"""ncnn, which runs 3×3 convolutions of stride 1 by Winograd's algorithm unless told otherwise; one image at a time."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Collection
from pathlib import Path

import ncnn
import numpy as np

from engines.graph import Network, Node

_LAYERS = {
    "convolution": "Convolution",
    "norm": "BatchNorm",
    "relu": "ReLU",
    "max-pool": "Pooling",
    "add": "BinaryOp",
    "mean": "Pooling",
    "linear": "InnerProduct",
}


def run(
    network: Network, image: np.ndarray, wanted: Collection[str], winograd: bool = True, threads: int = 1
) -> dict[str, np.ndarray]:
    net = ncnn.Net()
    net.opt.use_vulkan_compute = False
    net.opt.use_winograd_convolution = winograd
    net.opt.num_threads = threads
    net.opt.lightmode = False  # which would drop what has been read
    with tempfile.TemporaryDirectory() as folder:
        parameters, weights = Path(folder, "net.param"), Path(folder, "net.bin")
        parameters.write_text(_layers(network))
        weights.write_bytes(b"".join(_weights(network, node) for node in network.nodes))
        if net.load_param(str(parameters)) != 0 or net.load_model(str(weights)) != 0:
            raise RuntimeError("ncnn does not take the network")
        images = [_one(net, network, each) for each in image]
    return {path: np.stack([found[path] for found in images]) for path in wanted}


def _one(net: ncnn.Net, network: Network, image: np.ndarray) -> dict[str, np.ndarray]:
    extractor = net.create_extractor()
    extractor.input("image", ncnn.Mat(np.ascontiguousarray(image)))
    found = {}
    for node in network.nodes:
        status, value = extractor.extract(node.path)
        if status != 0:
            raise RuntimeError(f"ncnn: {node.path} cannot be extracted")
        array = np.array(value)
        found[node.path] = array.reshape(-1, 1, 1) if node.kind == "mean" else array
    return found


def _layers(network: Network) -> str:
    """Its format for structures: a path that several nodes read goes through a `Split`, one copy for each."""
    lines, consumers = ["Input image 0 1 image"], network.consumers()
    copies: dict[str, list[str]] = {}
    blobs = 1
    for node in network.nodes:
        given = [copies[path].pop(0) if path in copies else path for path in node.inputs]
        own = node.path
        readers = len(consumers.get(own, ()))
        lines.append(f"{_LAYERS[node.kind]} {own} {len(given)} 1 {' '.join(given)} {own} {_options(network, node)}")
        blobs += 1
        if readers > 1:
            copies[own] = [f"{own}.copy{number}" for number in range(readers)]
            lines.append(f"Split {own}.split 1 {readers} {own} {' '.join(copies[own])}")
            blobs += readers
    return "\n".join(["7767517", f"{len(lines)} {blobs}", *lines]) + "\n"


def _options(network: Network, node: Node) -> str:
    if node.kind == "convolution":
        outputs, _, size, _ = network.weights[f"{node.module}.weight"].shape
        count = network.weights[f"{node.module}.weight"].size
        return f"0={outputs} 1={size} 3={node.stride} 4={node.padding} 5=0 6={count}"
    if node.kind == "norm":
        return f"0={network.weights[f'{node.module}.weight'].size} 1={network.epsilon:e}"
    if node.kind == "linear":
        weight = network.weights[f"{node.module}.weight"]
        return f"0={weight.shape[0]} 1=1 2={weight.size}"
    return {"max-pool": "0=0 1=3 2=2 3=1 5=1", "mean": "0=1 4=1", "add": "0=0", "relu": "0=0"}[node.kind]


def _weights(network: Network, node: Node) -> bytes:
    """Its format for weights: those of products have a tag before them, 0 for float32."""
    plain = struct.pack("<I", 0)

    def field(name: str) -> bytes:
        return np.ascontiguousarray(network.weights[f"{node.module}.{name}"], "<f4").tobytes()

    if node.kind == "convolution":
        return plain + field("weight")
    if node.kind == "linear":
        return plain + field("weight") + field("bias")
    if node.kind == "norm":
        return field("weight") + field("running_mean") + field("running_var") + field("bias")
    return b""
