"""Imports mmdet's losses, also where mmcv was installed without its compiled operators."""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
from types import ModuleType
from typing import Any

from ..errors import RecorderError
from ..torchvision_import import import_torchvision

_INSTALL = "Recorder/install installs what mmdet needs"


class _Extension(ModuleType):
    """Stands in for `mmcv._ext`: every operator is there, and none can be called. No loss calls any on a CPU."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def absent(*_arguments: Any, **_options: Any) -> None:
            raise RuntimeError(f"mmcv was installed without its operator {name}")

        return absent


def import_mmdet_losses() -> ModuleType:
    """`mmdet.models.losses`, the real one."""
    import_torchvision()
    try:
        importlib.import_module("mmcv._ext")
    except ImportError:
        stand_in = _Extension("mmcv._ext")
        stand_in.__spec__ = importlib.machinery.ModuleSpec("mmcv._ext", None)
        sys.modules["mmcv._ext"] = stand_in
    try:
        return importlib.import_module("mmdet.models.losses")
    except ModuleNotFoundError as error:
        raise RecorderError(f"{error.name} is not installed: {_INSTALL}") from error
