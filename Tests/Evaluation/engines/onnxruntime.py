"""ONNX Runtime. Which outputs are asked for decides what it can fuse."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import onnxruntime

from engines.graph import Network
from engines.onnx_model import onnx_model


def run(
    network: Network, image: np.ndarray, wanted: Collection[str], optimised: bool = True, threads: int = 1
) -> dict[str, np.ndarray]:
    """Optimised, its convolutions run in a blocked layout (NCHWc); what nobody asks for is folded and fused."""
    options = onnxruntime.SessionOptions()
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if optimised else levels.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        onnx_model(network, image, wanted), options, providers=["CPUExecutionProvider"]
    )
    return dict(zip(wanted, session.run(list(wanted), {"image": image}), strict=True))
