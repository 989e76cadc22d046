"""Imports packages of detectors for their models alone, on a machine without a GPU and without compiled extensions."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .errors import RecorderError
from .torchvision_import import import_torchvision

_PADDLEDET_PACKAGES = ("ppdet", "ppdet.modeling", "ppdet.modeling.backbones", "ppdet.modeling.necks")


def import_mmdet(module: str) -> ModuleType:
    """A module of mmdet, such as `mmdet.models.necks`, also beside `mmcv-lite`, which has no compiled operators.

    mmdet looks each operator up when it is imported and calls none of them in a ResNet or a pyramid: where
    `mmcv._ext` is absent, a module stands in whose operators exist and refuse to run.
    """
    import_torchvision()
    if importlib.util.find_spec("mmcv") is not None and "mmcv._ext" not in sys.modules:
        if importlib.util.find_spec("mmcv._ext") is None:
            sys.modules["mmcv._ext"] = _NoOperators("mmcv._ext")
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise RecorderError(
            f"{error.name} is not installed: Recorder/install installs what mmdet needs"
        ) from error


class _NoOperators(ModuleType):
    def __init__(self, name: str):
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*_values: Any, **_options: Any) -> Any:
            raise RuntimeError(f"mmcv's operator {name} is not compiled here")

        return refuse


def import_paddledet(module: str) -> ModuleType:
    """A module of PaddleDetection, such as `ppdet.modeling.necks.fpn`.

    Its packages import everything in them, down to data sets and trackers, and with that a dozen other packages. They
    are entered here without running their `__init__`, so that a module brings along only what it uses itself.
    """
    if "ppdet" not in sys.modules:
        spec = importlib.util.find_spec("ppdet")
        if spec is None or not spec.submodule_search_locations:
            raise RecorderError(
                "ppdet is not installed: Recorder/install installs what PaddleDetection needs"
            )
        for name in _PADDLEDET_PACKAGES:
            package = ModuleType(name)
            package.__path__ = ["/".join([spec.submodule_search_locations[0], *name.split(".")[1:]])]
            package.__spec__ = ModuleSpec(name, None, is_package=True)
            sys.modules[name] = package
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise RecorderError(
            f"{error.name} is not installed, which PaddleDetection uses (Recorder/README.md)"
        ) from error
