"""The frameworks and their settings whose rounding errors `quotients.py` measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from alignkit_recorder.detectors import PyramidOptions
from alignkit_recorder.pyramid import DetectorOptions
from alignkit_recorder.resnet import ResNetOptions
from models import Subject, prepare


@contextmanager
def torch_setting(threads: int = 2, onednn: bool = True) -> Iterator[None]:
    """PyTorch's number of threads, and whether its convolutions are oneDNN's."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.backends.mkldnn.flags(enabled=onednn):
            yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def paddle_setting(threads: int = 1, onednn: bool = False) -> Iterator[None]:
    """The same of Paddle, which has oneDNN off by default."""
    import paddle

    paddle.set_flags({"FLAGS_use_onednn": onednn})
    paddle.base.core.set_num_threads(threads)
    try:
        yield
    finally:
        paddle.set_flags({"FLAGS_use_onednn": False})
        paddle.base.core.set_num_threads(1)


@dataclass(frozen=True)
class Setting:
    """A row of the tables."""

    name: str
    source: str
    model: str
    size: tuple[int, int] = (224, 224)
    batch: int = 1
    pyramid: PyramidOptions = PyramidOptions()
    frozen_norm: bool = False
    change: Callable[[Subject], None] | None = None
    context: Callable[[], AbstractContextManager[Any]] = nullcontext
    emulates: bool = False
    is_quick: bool = False
    resnet: dict[str, Any] = field(default_factory=dict)

    def subject(self) -> Subject:
        resnet = ResNetOptions(model=self.model, size=self.size, batch=self.batch, **self.resnet)
        subject = prepare(self.source, DetectorOptions(resnet, self.pyramid, self.frozen_norm))
        if self.change is not None:
            self.change(subject)
        return subject


def channels_last(subject: Subject) -> None:
    subject.model = subject.model.to(memory_format=torch.channels_last)
    subject.inputs = {
        name: value.contiguous(memory_format=torch.channels_last) for name, value in subject.inputs.items()
    }


_SMALL = PyramidOptions(base_channels=16, channels=32)

SETTINGS = [
    Setting("PyTorch, oneDNN, 2 threads", "torchvision", "resnet50", context=torch_setting, emulates=True),
    Setting("PyTorch, oneDNN, 1 thread", "torchvision", "resnet50", context=lambda: torch_setting(1)),
    Setting("PyTorch, no oneDNN, 2 threads", "torchvision", "resnet50", context=lambda: torch_setting(2, False)),
    Setting("PyTorch, no oneDNN, 1 thread", "torchvision", "resnet50", context=lambda: torch_setting(1, False)),
    Setting("PyTorch, channels-last", "torchvision", "resnet50", change=channels_last, context=torch_setting),
    Setting(
        "PyTorch, channels-last, no oneDNN", "torchvision", "resnet50", change=channels_last,
        context=lambda: torch_setting(2, False),
    ),
    Setting("PyTorch, 97×129, batch 2", "torchvision", "resnet18", (97, 129), 2, is_quick=True),
    Setting("torchvision RetinaNet, frozen BN", "torchvision", "retinanet_resnet50_fpn", (97, 129), frozen_norm=True),
    Setting("mmdet, pyramid", "mmdet", "resnet50-fpn", (97, 129), pyramid=PyramidOptions(extra_levels="on-input")),
    Setting(
        "mmdet, variant d, bilinear", "mmdet", "resnet50-fpn", (128, 160), is_quick=True,
        pyramid=PyramidOptions(variant="d", base_channels=16, channels=32, upsampling="bilinear", norm=True),
    ),
    Setting("Paddle, 1 thread", "paddle", "resnet50", context=paddle_setting),
    Setting("Paddle, 2 threads", "paddle", "resnet50", context=lambda: paddle_setting(2)),
    Setting("Paddle, oneDNN", "paddle", "resnet50", context=lambda: paddle_setting(1, True)),
    Setting("Paddle, 97×129, batch 2", "paddle", "resnet18", (97, 129), 2, is_quick=True),
    Setting("PaddleDetection, pyramid", "paddledet", "resnet50-fpn", (96, 128)),
    Setting("PaddleDetection, variant d", "paddledet", "resnet50-fpn", (128, 160), pyramid=PyramidOptions(variant="d")),
]
