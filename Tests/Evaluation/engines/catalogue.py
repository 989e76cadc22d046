"""The engines, each with its settings."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from engines.graph import Network

#: What a recording may hold: every operation; all but the sums, which are fused; what is left where batch
#: normalisation is folded as well; normalisations and sums, which engines fuse with each other or with convolutions;
#: sums alone; the outputs of blocks and the model's output; or the model's output alone.
RECORDS = ("all", "no sums", "folded", "normalised", "sums", "blocks", "output")

_LEFT = ("relu", "max-pool", "mean", "linear")
_KINDS = {"folded": _LEFT, "normalised": ("norm", "add", "linear"), "sums": ("add", "linear")}


@dataclass(frozen=True)
class Engine:
    """One engine in one setting. `module` is its file in this folder, `package` what is installed from PyPI."""

    name: str
    module: str
    #: The package that is imported, and the one that is installed.
    package: tuple[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    #: What exists when it runs; see `RECORDS`.
    records: str = "all"
    #: How it is told so, in its own words.
    setting: str = ""
    #: The paths at which its products may be of a lower precision, to be called `imprecise`; `*` is everywhere.
    imprecise: tuple[str, ...] = ()

    #: A program that it calls.
    program: str = ""

    @property
    def missing(self) -> list[str]:
        """The package, or the program, that is not installed."""
        if importlib.util.find_spec(self.package[0]) is None:
            return [self.package[1]]
        return [self.program] if self.program and shutil.which(self.program) is None else []

    @property
    def framework(self) -> str:
        """What a recording says that made it."""
        return "pytorch" if self.module == "pytorch_fx" else self.module

    @property
    def version(self) -> str:
        return f"{self.package[1]} {version(self.package[1])}"


def wanted(network: Network, records: str) -> tuple[str, ...]:
    """The paths of the nodes whose outputs such a recording holds."""
    if records == "all":
        return tuple(node.path for node in network.nodes)
    if records == "no sums":
        return tuple(node.path for node in network.nodes if node.kind != "add")
    if records in _KINDS:
        return tuple(node.path for node in network.nodes if node.kind in _KINDS[records])
    blocks = network.blocks.values() if records == "blocks" else ()
    return (*blocks, network.nodes[-1].path)


_ONNXRUNTIME, _OPENVINO = ("onnxruntime", "onnxruntime"), ("openvino", "openvino")
_TENSORFLOW, _JAX = ("tensorflow", "tensorflow-cpu"), ("jax", "jax")
_TINYGRAD, _NCNN, _MNN = ("tinygrad", "tinygrad"), ("ncnn", "ncnn"), ("MNN", "MNN")
_TORCH, _PADDLE = ("torch", "torch"), ("paddle", "paddlepaddle")

_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3"}
_PROCESSOR = {"JAX_PLATFORMS": "cpu"}

_HALF = "weights of the last layer in float16"

ENGINES = {
    engine.name: engine
    for engine in (
        Engine("PyTorch, oneDNN", "pytorch", _TORCH),
        Engine(
            "PyTorch, no oneDNN",
            "pytorch",
            _TORCH,
            {"onednn": False},
            setting="`torch.backends.mkldnn.flags(enabled=False)`; NNPACK from a batch of 16 on",
        ),
        Engine(
            "torch.fx, folded",
            "pytorch_fx",
            _TORCH,
            records="folded",
            setting="`torch.fx.experimental.optimization.fuse`",
        ),
        Engine("Paddle", "paddle", _PADDLE),
        Engine(
            "onnxruntime, not optimised",
            "onnxruntime",
            _ONNXRUNTIME,
            {"optimised": False},
            setting="`ORT_DISABLE_ALL`",
        ),
        Engine(
            "onnxruntime, optimised",
            "onnxruntime",
            _ONNXRUNTIME,
            setting="`ORT_ENABLE_ALL`; every tensor is an output, so that none is fused away",
        ),
        Engine(
            "onnxruntime, folded",
            "onnxruntime",
            _ONNXRUNTIME,
            records="folded",
            setting="`ORT_ENABLE_ALL`; outputs are those of ReLUs",
        ),
        Engine(
            "OpenVINO, float32",
            "openvino",
            _OPENVINO,
            {"precision": "f32"},
            setting="`INFERENCE_PRECISION_HINT` f32; every tensor is an output",
        ),
        Engine(
            "OpenVINO, float32, folded",
            "openvino",
            _OPENVINO,
            {"precision": "f32"},
            records="folded",
            setting="`INFERENCE_PRECISION_HINT` f32; outputs are those of ReLUs",
        ),
        Engine(
            "OpenVINO, default",
            "openvino",
            _OPENVINO,
            setting="no hint: bfloat16 where the processor has it",
            imprecise=("*",),
        ),
        Engine("TensorFlow, eager", "tensorflow", _TENSORFLOW, environment=_QUIET),
        Engine(
            "TensorFlow, eager, no oneDNN",
            "tensorflow",
            _TENSORFLOW,
            environment=_QUIET | {"TF_ENABLE_ONEDNN_OPTS": "0"},
            setting="`TF_ENABLE_ONEDNN_OPTS=0`",
        ),
        Engine(
            "TensorFlow, XLA",
            "tensorflow",
            _TENSORFLOW,
            {"xla": True},
            _QUIET,
            setting="`tf.function(jit_compile=True)`",
        ),
        Engine("JAX, eager", "jax", _JAX, environment=_PROCESSOR),
        Engine("JAX, compiled", "jax", _JAX, {"compiled": True}, _PROCESSOR, setting="`jax.jit`"),
        Engine("tinygrad", "tinygrad", _TINYGRAD, environment={"DEV": "CPU"}, program="clang"),
        Engine(
            "tinygrad, Winograd",
            "tinygrad",
            _TINYGRAD,
            {"winograd": True},
            {"DEV": "CPU"},
            setting="`WINO=1`: F(4×4, 3×3)",
            program="clang",
        ),
        Engine("ncnn", "ncnn", _NCNN, setting=f"by default: Winograd; {_HALF}", imprecise=("fc",)),
        Engine(
            "ncnn, no Winograd",
            "ncnn",
            _NCNN,
            {"winograd": False},
            setting=f"`opt.use_winograd_convolution = False`; {_HALF}",
            imprecise=("fc",),
        ),
        Engine("MNN", "mnn", _MNN, setting="`MNN.expr`, operation by operation"),
        Engine(
            "MNN, converted",
            "mnn",
            _MNN,
            {"converted": True},
            records="folded",
            setting="a model from its converter, which folds; precision high; Winograd",
        ),
        Engine(
            "MNN, Winograd",
            "mnn",
            _MNN,
            {"converted": True},
            records="no sums",
            setting="the same, every tensor but sums an output; F(6×6, 3×3) and F(4×4, 3×3)",
        ),
        Engine(
            "MNN, no Winograd",
            "mnn",
            _MNN,
            {"converted": True, "winograd_memory": 0},
            records="no sums",
            setting="the same, hint `WINOGRAD_MEMORY_LEVEL` 0",
        ),
    )
}
