"""Models of torch that hold a backbone and a pyramid under the paths that detectors hold them under."""

from __future__ import annotations

from typing import Any

import torch


def outputs(maps: Any, first: int, letter: str) -> dict[str, torch.Tensor]:
    return {f"{letter}{first + index}": value for index, value in enumerate(maps)}


class Chain(torch.nn.Module):
    """`backbone`, `neck`, or both, as mmdet's detectors have them."""

    def __init__(self, backbone: Any, neck: Any, first_output: int):
        super().__init__()
        if backbone is not None:
            self.backbone = backbone
        if neck is not None:
            self.neck = neck
        self._first = first_output

    def forward(self, value: Any) -> dict[str, torch.Tensor]:
        maps = self.backbone(value) if hasattr(self, "backbone") else tuple(value)
        if not hasattr(self, "neck"):
            return outputs(maps, 2, "C")
        return outputs(self.neck(maps), self._first, "P")


class TorchvisionChain(torch.nn.Module):
    """`backbone.body` and `backbone.fpn` of a torchvision detector, or `backbone.fpn` alone."""

    def __init__(self, detector: Any, has_backbone: bool, has_head: bool):
        super().__init__()
        self.backbone = detector.backbone
        if not has_backbone:
            self.backbone = torch.nn.Module()
            self.backbone.fpn = detector.backbone.fpn
        if has_head:
            self.head = detector.head
        self._has_backbone = has_backbone

    def forward(self, value: Any) -> dict[str, torch.Tensor]:
        if self._has_backbone:
            maps = self.backbone(value)
        else:
            maps = self.backbone.fpn({str(index): level for index, level in enumerate(value)})
        found = outputs(maps.values(), 3, "P")
        if hasattr(self, "head"):
            found |= self.head(list(maps.values()))
        return found


def freeze_norms(module: Any, epsilon: float) -> None:
    """Puts torchvision's `FrozenBatchNorm2d` in the place of each batch normalisation, with its weights."""
    from torchvision.ops import FrozenBatchNorm2d

    for name, child in module.named_children():
        if isinstance(child, torch.nn.BatchNorm2d):
            frozen = FrozenBatchNorm2d(child.num_features, eps=epsilon)
            frozen.load_state_dict(child.state_dict())
            setattr(module, name, frozen)
        else:
            freeze_norms(child, epsilon)
