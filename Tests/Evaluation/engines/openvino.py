"""OpenVINO on a processor. By default it computes in bfloat16 where the processor has that."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import openvino

from engines.graph import Network
from engines.onnx_model import onnx_model


def run(
    network: Network, image: np.ndarray, wanted: Collection[str], precision: str | None = None, threads: int = 1
) -> dict[str, np.ndarray]:
    """`precision` is the hint for inference: `f32`, or None for the default."""
    core = openvino.Core()
    settings: dict[str, Any] = {"INFERENCE_NUM_THREADS": threads}
    if precision is not None:
        settings["INFERENCE_PRECISION_HINT"] = precision
    compiled = core.compile_model(core.read_model(onnx_model(network, image, wanted)), "CPU", settings)
    found = compiled([image])
    return {path: np.array(found[compiled.output(path)]) for path in wanted}
