"""torchvision's models, also beside a CPU-only torch that torchvision's C++ extension was not built for."""

import importlib.util
from pathlib import Path

import torch


def models():
    """`torchvision.models`, imported once: a failed import and a second one would count as Python's time."""
    extension = Path(importlib.util.find_spec("torchvision").origin).parent / "_C.so"
    try:
        torch.ops.load_library(str(extension))
    except OSError:  # then it declares no operators, and torchvision's import asks for two
        models.library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            models.library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision

    return torchvision.models
