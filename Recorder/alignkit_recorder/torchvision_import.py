"""Imports torchvision, also beside a torch that its C++ extension was not built for."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

from .errors import RecorderError

#: Operators that torchvision describes at import, whether or not its extension has declared them.
_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

_declared: list[Any] = []  # a torch.library.Library withdraws its operators when it is collected


def import_torchvision() -> ModuleType:
    """torchvision. Where its extension does not load (the CUDA build from PyPI beside a CPU-only torch), its
    models are still plain Python; only the declarations of two operators are missing, and made here."""
    try:
        return importlib.import_module("torchvision")
    except ModuleNotFoundError as error:
        raise RecorderError(f"{error.name} is not installed: pip install torch torchvision") from error
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    library = importlib.import_module("torch.library").Library("torchvision", "FRAGMENT")
    for schema in _OPERATORS:
        library.define(schema)
    _declared.append(library)
    return importlib.import_module("torchvision")
