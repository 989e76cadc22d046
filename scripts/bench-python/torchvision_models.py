"""torchvision's models, also beside a CPU-only torch that torchvision's C++ extension was not built for."""

import sys

import torch


def models():
    try:
        import torchvision
    except RuntimeError:  # torchvision::nms does not exist: declare what the extension would have declared
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        models.library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            models.library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision.models
