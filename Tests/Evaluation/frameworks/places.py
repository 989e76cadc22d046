"""What a fault is, and the places where faults are put in: recorded paths of honest models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alignkit_recorder.detectors import PyramidOptions

from faults.injection import Alteration
from frameworks import changes
from frameworks.cases import Case

_OPTIONS: dict[str, Any] = {"base_channels": 16, "channels": 32}

#: The honest models that the faults are put into.
BASES = {
    "torch18": Case("torchvision resnet18", "torchvision", "resnet18", (64, 80), 2, seed=11),
    # Kernels so small that epsilon counts beside the variances.
    "torch18-small": Case(
        "torchvision resnet18, kernels × 1e-2",
        "torchvision",
        "resnet18",
        seed=19,
        changes=(changes.scaled(1e-2), changes.recalibrated),
    ),
    "paddle18-small": Case(
        "paddle resnet18, kernels × 1e-2",
        "paddle",
        "resnet18",
        seed=20,
        changes=(changes.scaled(1e-2), changes.recalibrated),
    ),
    "torch18-float64": Case(
        "torchvision resnet18, float64", "torchvision", "resnet18", seed=21, changes=(changes.float64,)
    ),
    "paddle18-float64": Case("paddle resnet18, float64", "paddle", "resnet18", seed=22, changes=(changes.float64,)),
    "paddle18": Case("paddle resnet18", "paddle", "resnet18", (65, 97), 2, seed=12),
    "paddle50": Case("paddle resnet50", "paddle", "resnet50", (64, 64), seed=13),
    "mmdet50": Case(
        "mmdet resnet50-fpn",
        "mmdet",
        "resnet50-fpn",
        (97, 129),
        2,
        seed=14,
        pyramid=PyramidOptions(depth=50, extra_levels="on-lateral", **_OPTIONS),
    ),
    "mmdet18": Case(
        "mmdet resnet18-fpn",
        "mmdet",
        "resnet18-fpn",
        (97, 129),
        seed=15,
        pyramid=PyramidOptions(
            depth=18, base_channels=16, channels=128, extra_levels="on-input", relu_before_extra=True
        ),
    ),
    "mmdet34": Case(
        "mmdet resnet34-fpn",
        "mmdet",
        "resnet34-fpn",
        (130, 98),
        seed=16,
        pyramid=PyramidOptions(depth=34, base_channels=8, channels=64, extra_levels="on-output"),
    ),
    "mmdet-d": Case(
        "mmdet resnet50-fpn, variant d, bilinear",
        "mmdet",
        "resnet50-fpn",
        (98, 130),
        seed=17,
        pyramid=PyramidOptions(variant="d", upsampling="bilinear", extra_levels="pool", **_OPTIONS),
    ),
    "paddledet18": Case(
        "paddledet resnet18-fpn",
        "paddledet",
        "resnet18-fpn",
        (96, 128),
        seed=18,
        pyramid=PyramidOptions(depth=18, channels=32),
    ),
}


@dataclass(frozen=True)
class Place:
    """Where a fault is put: the recorded path, in which base, and another one that it has to do with."""

    base: str
    path: str
    partner: str = ""


@dataclass(frozen=True)
class Fault:
    """A kind of fault and its places. The first tensor to be named wrong is the one recorded at the place."""

    kind: str
    alter: Alteration
    places: tuple[Place, ...]
    #: What happens to the partner at the same time.
    alter_partner: Alteration | None = None
    #: The kinds of operations that all are altered; the place is then the first of them.
    everywhere: tuple[str, ...] = ()
    #: A fault of arithmetic, not of meaning, which may be called `imprecise`; no other may.
    is_precision: bool = False
    is_quick: bool = False


def at(*places: str) -> tuple[Place, ...]:
    """From `base path` or `base path partner`."""
    return tuple(Place(*place.split()) for place in places)


SQUARE = at("torch18 layer1.0.conv2", "mmdet50 backbone.layer2.1.conv2", "paddle18 layer3.1.conv2")
KERNEL = at("torch18 layer1.0.conv1", "mmdet18 neck.fpn_convs.1.conv", "paddle18 layer4.0.conv2")
ANY_KERNEL = at("torch18 conv1", "mmdet50 backbone.layer3.2.conv1", "paddledet18 neck.fpn_inner_res4_sum_lateral")
STRIDED = at(
    "torch18 layer2.0.conv1", "mmdet50 backbone.layer3.0.conv2", "paddledet18 backbone.res4.res4a.branch2a.conv"
)
POINTWISE_STRIDED = at("torch18 layer3.0.downsample.0", "mmdet50 backbone.layer2.0.downsample.0")
BIASED = at("torch18 fc", "mmdet18 neck.lateral_convs.1.conv", "paddledet18 neck.fpn_res4_sum", "paddle18 fc")
STEM = at("torch18 conv1", "paddle18 conv1", "mmdet18 backbone.conv1")
NORM = at(
    "torch18 layer1.0.bn1",
    "mmdet50 backbone.layer3.0.bn2",
    "paddle18 layer4.1.bn2",
    "paddledet18 backbone.res3.res3a.branch2b.norm",
)
EPSILON = NORM + at("torch18-small layer2.0.bn1", "paddle18-small layer3.1.bn2")
RELU = at("torch18 layer1.0.relu#0", "mmdet50 backbone.layer2.0.relu#1", "paddle18 layer3.0.relu#1")
POOL = at("torch18 maxpool", "paddle18 maxpool", "paddledet18 backbone.maxpool")
SUM = at(
    "torch18 layer2.0.add layer2.0.downsample.0",
    "paddle18 layer3.0.add layer3.0.downsample.0",
    "mmdet50 backbone.layer1.0.add backbone.layer1.0.downsample.0",
)
UPSAMPLE = at("mmdet18 neck.upsample.0", "mmdet50 neck.upsample.1", "paddledet18 neck.upsample.0")
ODD_UPSAMPLE = at("mmdet18 neck.upsample.0", "mmdet50 neck.upsample.1", "mmdet34 neck.upsample.0")
MERGE = at("mmdet18 neck.merge.0", "paddledet18 neck.merge.1", "mmdet-d neck.merge.0")
VALUES = at("torch18 layer2.1.conv1", "mmdet50 backbone.layer3.3.bn1", "paddle18 layer1.1.relu#0")
WHOLE = at("torch18 conv1", "paddle18 conv1", "mmdet18 backbone.conv1")
PRECISE = at(
    "torch18 layer3.1.conv1", "mmdet50 backbone.layer4.0.conv3", "paddle18 fc", "paddledet18 neck.fpn_res3_sum"
)
PRODUCTS = ("convolution", "linear")
