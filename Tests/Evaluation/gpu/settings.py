"""What is recorded on a GPU: settings, images, and faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from . import convolvers
from .convolvers import Convolver
from .network import Weights


@dataclass(frozen=True)
class Setting:
    """How the network is run, and what its recording has to be."""

    name: str
    framework: str = "pytorch"
    allows_tf32: bool = False
    benchmark: bool = False
    deterministic: bool = False
    channels_last: bool = False
    autocast: torch.dtype | None = None
    dtype: torch.dtype | None = None
    #: In place of PyTorch's own convolutions.
    convolver: Convolver | None = None
    image: str = "textured"
    batch: int = 1
    #: The precision that makes it `aligned`; as float32 it has to be `imprecise` where this is another one.
    precision: str = "float32"


@dataclass(frozen=True)
class Fault:
    """The network runs with changed weights, the file is joined with honest ones."""

    setting: str
    place: str
    said: str
    change: Callable[[Weights], None]

    @property
    def name(self) -> str:
        return f"{self.setting}, {self.said} at {self.place}"


SETTINGS = (
    Setting("strict"),
    Setting("benchmark", benchmark=True),
    Setting("deterministic", deterministic=True),
    Setting("channels-last", channels_last=True),
    Setting("channels-last, benchmark", channels_last=True, benchmark=True),
    Setting("batch 3, benchmark", benchmark=True, batch=3),
    Setting("white image", image="white"),
    Setting("TF32", allows_tf32=True, precision="tf32"),
    Setting("autocast, float16", autocast=torch.float16, precision="float16"),
    Setting("autocast, bfloat16", autocast=torch.bfloat16, precision="bfloat16"),
    Setting("float16", dtype=torch.float16, precision="float16"),
    Setting("bfloat16", dtype=torch.bfloat16, precision="bfloat16"),
    *(
        Setting(f"cuDNN, {algorithm}", convolver=convolvers.cudnn(algorithm))
        for algorithm in ("implicit", "gemm", "fft", "fft-tiling", "winograd-nonfused")
    ),
    *(
        Setting(f"cuDNN, {algorithm}, half-dark image", convolver=convolvers.cudnn(algorithm), image="half dark")
        for algorithm in ("fft", "fft-tiling", "winograd-nonfused")
    ),
    Setting(
        "cuDNN, implicit-precomputed, TF32", convolver=convolvers.cudnn("implicit-precomputed", True), precision="tf32"
    ),
    Setting("XLA, highest", framework="jax", convolver=convolvers.xla("highest")),
    Setting("XLA, default", framework="jax", convolver=convolvers.xla("default"), precision="tf32"),
    Setting("Triton, ieee", framework="triton", convolver=convolvers.triton("ieee")),
    Setting("Triton, tf32x3", framework="triton", convolver=convolvers.triton("tf32x3")),
    Setting("Triton, tf32", framework="triton", convolver=convolvers.triton("tf32"), precision="tf32"),
)


def _scaled(key: str, factor: float, channel: int | None = None) -> Callable[[Weights], None]:
    """All weights, or the largest one of an output channel."""

    def change(weights: Weights) -> None:
        if channel is None:
            weights[key] *= np.float32(factor)
        else:
            row = weights[key].reshape(weights[key].shape[0], -1)[channel]
            row[np.abs(row).argmax()] *= np.float32(factor)

    return change


def _shortened(key: str, bits: int) -> Callable[[Weights], None]:
    """Weights of that many bits of significand."""

    def change(weights: Weights) -> None:
        mantissa, exponent = np.frexp(weights[key])
        weights[key] = np.ldexp(np.rint(mantissa * 2**bits) / 2**bits, exponent).astype(np.float32)

    return change


FAULTS = (
    Fault("strict", "layer2.0.conv2", "one weight × 1.01", _scaled("layer2.0.conv2.weight", 1.01, channel=5)),
    Fault("strict", "layer4.1.conv2", "weights × (1 + 1.4e-5)", _scaled("layer4.1.conv2.weight", 1 + 1.4e-5)),
    Fault("benchmark", "layer3.1.conv1", "weights of 14 bits", _shortened("layer3.1.conv1.weight", 14)),
    Fault(
        "cuDNN, winograd-nonfused",
        "layer2.0.conv2",
        "one weight × 1.01",
        _scaled("layer2.0.conv2.weight", 1.01, channel=5),
    ),
    Fault("cuDNN, winograd-nonfused", "layer1.0.conv2", "weights of 14 bits", _shortened("layer1.0.conv2.weight", 14)),
    Fault(
        "cuDNN, fft-tiling", "layer3.1.conv1", "weights × (1 + 1.4e-5)", _scaled("layer3.1.conv1.weight", 1 + 1.4e-5)
    ),
    Fault("TF32", "layer3.0.conv2", "one weight × 1.5", _scaled("layer3.0.conv2.weight", 1.5, channel=9)),
)
