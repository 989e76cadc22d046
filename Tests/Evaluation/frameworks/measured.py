"""The settings whose rounding errors `quotients.py` measures. Low precisions are emulated in the first."""

from __future__ import annotations

from typing import Any

from alignkit_recorder.detectors import PyramidOptions

from frameworks.cases import Case, paddle_setting, torch_setting
from frameworks.changes import channels_last


def _resnet50(name: str, source: str, **options: Any) -> Case:
    return Case(name, source, "resnet50", (224, 224), **options)


_VARIANT_D = PyramidOptions(variant="d", base_channels=16, channels=32, upsampling="bilinear", norm=True)

MEASURED = [
    _resnet50("PyTorch, oneDNN, 2 threads", "torchvision", context=torch_setting),
    _resnet50("PyTorch, oneDNN, 1 thread", "torchvision", context=lambda: torch_setting(1)),
    _resnet50("PyTorch, no oneDNN, 2 threads", "torchvision", context=lambda: torch_setting(2, False)),
    _resnet50("PyTorch, no oneDNN, 1 thread", "torchvision", context=lambda: torch_setting(1, False)),
    _resnet50("PyTorch, channels-last", "torchvision", changes=(channels_last,), context=torch_setting),
    _resnet50(
        "PyTorch, channels-last, no oneDNN",
        "torchvision",
        changes=(channels_last,),
        context=lambda: torch_setting(2, False),
    ),
    Case("PyTorch, 97×129, batch 2", "torchvision", "resnet18", (97, 129), 2, is_quick=True),
    Case("torchvision RetinaNet, frozen BN", "torchvision", "retinanet_resnet50_fpn", (97, 129), frozen_norm=True),
    Case("mmdet, pyramid", "mmdet", "resnet50-fpn", (97, 129), pyramid=PyramidOptions(extra_levels="on-input")),
    Case("mmdet, variant d, bilinear", "mmdet", "resnet50-fpn", (128, 160), pyramid=_VARIANT_D, is_quick=True),
    _resnet50("Paddle, 1 thread", "paddle", context=paddle_setting),
    _resnet50("Paddle, 2 threads", "paddle", context=lambda: paddle_setting(2)),
    _resnet50("Paddle, flag of oneDNN set", "paddle", context=lambda: paddle_setting(1, True)),
    Case("Paddle, 97×129, batch 2", "paddle", "resnet18", (97, 129), 2, is_quick=True),
    Case("PaddleDetection, pyramid", "paddledet", "resnet50-fpn", (96, 128)),
    Case("PaddleDetection, variant d", "paddledet", "resnet50-fpn", (128, 160), pyramid=PyramidOptions(variant="d")),
]
