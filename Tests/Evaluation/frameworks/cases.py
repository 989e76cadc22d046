"""What a recording is made of: which model of which package, with what weights and inputs, in which setting."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from alignkit_recorder.detectors import PyramidOptions
from alignkit_recorder.pyramid import DetectorOptions
from alignkit_recorder.resnet import ResNetOptions

from frameworks.models import Subject, prepare

#: What the sources take that `Recorder/environment` does not install.
_PACKAGES = {"mmdet": ("mmdet", "mmcv", "mmengine"), "paddledet": ("ppdet",)}

#: Alters a model or its inputs before it is recorded: an honest change, which the recording shows.
Change = Callable[[Subject], None]


@dataclass(frozen=True)
class Case:
    """A recording to be made. `name` says what is special about it, and is unique within its list."""

    name: str
    source: str
    model: str
    size: tuple[int, int] = (64, 64)
    batch: int = 1
    seed: int = 0
    pyramid: PyramidOptions = PyramidOptions()
    frozen_norm: bool = False
    head: bool = False
    changes: tuple[Change, ...] = ()
    context: Callable[[], AbstractContextManager[Any]] = nullcontext
    is_quick: bool = False
    #: Further options of the Recorder by their names: `style`, `bn_epsilon`, `grid`, `image`, …
    resnet: dict[str, Any] = field(default_factory=dict)
    #: Why the tool may call this recording mistrusted, although it is honest: its data could not show a fault.
    may_mistrust: str = ""
    #: Packages it takes beside the frameworks.
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The packages it takes that are not installed."""
        needed = [*self.needs, *_PACKAGES.get(self.source, ())]
        return [package for package in needed if importlib.util.find_spec(package) is None]

    @property
    def command(self) -> str:
        """The tool's command for it."""
        return "fpn" if "fpn" in self.model else "resnet50"

    def subject(self) -> Subject:
        resnet = ResNetOptions(model=self.model, size=self.size, batch=self.batch, seed=self.seed, **self.resnet)
        subject = prepare(self.source, DetectorOptions(resnet, self.pyramid, self.frozen_norm, self.head))
        for change in self.changes:
            change(subject)
        return subject


@contextmanager
def torch_setting(threads: int = 2, onednn: bool = True) -> Iterator[None]:
    """PyTorch's number of threads, and whether its convolutions are oneDNN's."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.backends.mkldnn.flags(enabled=onednn, allow_tf32=False):
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
