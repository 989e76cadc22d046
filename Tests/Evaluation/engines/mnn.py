"""MNN: its own functions, one for each operation, or a network that its converter has folded."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import MNN
import numpy as np
from MNN import expr

from engines.graph import Network, Node, interpret
from engines.onnx_model import onnx_model


class _Functions:
    """Its products want a layout with four channels side by side, and return it."""

    def tensor(self, image: np.ndarray) -> Any:
        return _placed(image, expr.NCHW)

    def parameter(self, array: np.ndarray) -> Any:
        return array

    def array(self, value: Any) -> np.ndarray:
        return np.array(expr.convert(value, expr.NCHW).read())

    def convolution(self, value: Any, weight: np.ndarray, node: Node) -> Any:
        zeros = expr.const([0.0] * len(weight), [len(weight)], expr.NCHW)
        made = expr.conv2d(
            expr.convert(value, expr.NC4HW4),
            expr.const(weight, list(weight.shape), expr.NCHW),
            zeros,
            (node.stride, node.stride),
            (node.padding, node.padding),
            padding_mode=expr.Padding_Mode.CAFFE,
        )
        return expr.convert(made, expr.NCHW)

    def norm(self, value: Any, scale: Any, shift: Any, mean: Any, variance: Any, epsilon: float) -> Any:
        planes = [_placed(field.reshape(1, -1, 1, 1), expr.NCHW) for field in (scale, shift, mean, variance)]
        spread = planes[0] * expr.rsqrt(planes[3] + expr.scalar(epsilon))
        return (value - planes[2]) * spread + planes[1]

    def relu(self, value: Any) -> Any:
        return expr.relu(value)

    def max_pool(self, value: Any) -> Any:
        """Its own padding rounds up. What enters is no less than 0, so that a border of zeros changes no maximum."""
        border = expr.const([0, 0, 0, 0, 1, 1, 1, 1], [4, 2], expr.NCHW, expr.int)
        padded = expr.convert(expr.pad(value, border), expr.NC4HW4)
        return expr.convert(expr.max_pool(padded, (3, 3), (2, 2), expr.Padding_Mode.VALID), expr.NCHW)

    def add(self, first: Any, second: Any) -> Any:
        return first + second

    def mean(self, value: Any) -> Any:
        return expr.reduce_mean(value, [2, 3], True)

    def linear(self, value: Any, weight: np.ndarray, bias: np.ndarray, node: Node) -> Any:
        flat = expr.reshape(value, [value.shape[0], -1])
        product = expr.matmul(flat, _placed(weight, expr.NCHW), False, True)
        return product + _placed(bias.reshape(1, -1), expr.NCHW)


def _placed(array: np.ndarray, layout: Any) -> Any:
    return expr.const(np.ascontiguousarray(array), list(array.shape), layout)


#: Its hint for how much memory Winograd's algorithm may take, which decides the size of its tiles.
_WINOGRAD_MEMORY = 3


def run(
    network: Network,
    image: np.ndarray,
    wanted: Collection[str],
    converted: bool = False,
    winograd_memory: int | None = None,
    threads: int = 1,
) -> dict[str, np.ndarray]:
    """Of a converted model only those outputs exist that are asked for, and no sum."""
    if not converted:
        return interpret(network, image, _Functions())
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "net.onnx"), Path(folder, "net.mnn")
        source.write_bytes(onnx_model(network, image, wanted))
        _convert(source, target)
        settings = {"backend": "CPU", "precision": "high", "numThread": threads}
        manager = MNN.nn.create_runtime_manager((settings,))
        if winograd_memory is not None:
            manager.set_hint(_WINOGRAD_MEMORY, winograd_memory)
        net = MNN.nn.load_module_from_file(str(target), ["image"], list(wanted), runtime_manager=manager)
        found = net.forward([_placed(image, expr.NCHW)])
    return {path: np.array(value.read()) for path, value in zip(wanted, found, strict=True)}


def _convert(source: Path, target: Path) -> None:
    """By the converter itself: the script that the package has for it installs packages and reports on its user."""
    call = "import sys, _tools; _tools.mnnconvert(sys.argv)"
    options = ["-f", "ONNX", "--modelFile", str(source), "--MNNModel", str(target), "--bizCode", "x"]
    ended = subprocess.run([sys.executable, "-c", call, *options], capture_output=True, text=True, check=False)
    if not target.exists():
        raise RuntimeError(f"MNN's converter: {(ended.stderr or ended.stdout)[-300:]}")
