"""Records backbones with feature pyramids, pyramids alone, and the backbones of detectors alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from .detectors import Detector, PyramidOptions, mmdet, paddledet, torch_detector, torchvision
from .errors import RecorderError
from .frameworks import Framework, load_framework
from .images import synthetic_batch
from .recording import record
from .resnet import CALIBRATION, ResNetOptions, calibrate, images, load_weights, set_epsilon
from .writer import check_target

FRAMEWORKS = {"torchvision": "torch", "mmdet": "torch", "paddledet": "paddle"}

#: What the command calls the models of each source.
MODELS = {
    "torchvision": r"retinanet_resnet50_fpn(_v2)?|fpn",
    "mmdet": r"resnet(18|34|50|101|152)(-fpn)?|fpn",
    "paddledet": r"resnet(18|34|50|101|152)(-fpn)?|fpn",
}


@dataclass(frozen=True)
class DetectorOptions:
    """What to record: which detector, and how, as for a ResNet."""

    resnet: ResNetOptions
    pyramid: PyramidOptions
    frozen_norm: bool = False
    head: bool = False


def record_detector(source: str, path: str, options: DetectorOptions) -> None:
    """Builds the model, gives it weights and inputs, and records one forward pass to `path`."""
    check_target(path)
    framework = load_framework(FRAMEWORKS[source])
    framework.prepare(options.resnet.threads)
    detector = build(source, options)
    if source == "paddledet" and options.resnet.image is None and options.resnet.model.endswith("fpn"):
        _check_doubling(detector, options.resnet.size)
    model = detector.model
    has_backbone = options.resnet.model != "fpn"
    is_seeded = load_weights(
        framework, model, options.resnet, lambda seed: _batch(framework, detector, has_backbone, seed)
    )
    if options.resnet.bn_epsilon is not None:  # now: training refuses an epsilon of 0
        detector.configuration["bn_eps"] = options.resnet.bn_epsilon
        set_epsilon(framework, model, options.resnet.bn_epsilon)
    if options.frozen_norm:
        torch_detector().freeze_norms(model, detector.configuration["bn_eps"])
    model.eval()
    inputs = _inputs(framework, detector, options.resnet, has_backbone)
    value = inputs["image"] if has_backbone else list(inputs.values())
    with framework.inference(), record(
        model,
        path,
        inputs=inputs,
        model_name=options.resnet.model,
        convention=detector.convention,
        configuration=detector.configuration if options.resnet.with_configuration else None,
        seed=options.resnet.seed if is_seeded or options.resnet.image is None else None,
        containers=options.resnet.containers or ("blocks" if source == "paddledet" else "none"),
        operations=("add", "interpolate", "relu", "max_pool"),
        rename=detector.rename,
        call=lambda: model(value),
        **options.resnet.record.arguments(path),
    ):
        model(value)


def build(source: str, options: DetectorOptions) -> Detector:
    """The model that the options name."""
    name = options.resnet.model
    if source == "torchvision":
        model = "retinanet_resnet50_fpn" if name == "fpn" else name
        if name == "fpn" and options.pyramid.extra_levels == "on-input":
            model += "_v2"
        return torchvision(model, name != "fpn", options.head)
    maker = {"mmdet": mmdet, "paddledet": paddledet}[source]
    return maker(options.pyramid, name != "fpn", name.endswith("fpn"))


def _check_doubling(detector: Detector, size: tuple[int, int]) -> None:
    """PaddleDetection doubles a map to lay it over the finer one, whatever that one's size."""
    planes = [_plane(level, size) for level in detector.levels]
    if any(finer != [2 * side for side in coarser] for finer, coarser in zip(planes, planes[1:])):
        raise RecorderError(
            f"--size: PaddleDetection's pyramid takes multiples of {2 ** detector.levels[-1]}, not {size[0]}x{size[1]}"
        )


def _plane(level: int, size: tuple[int, int]) -> list[int]:
    """The size of a level's map for an image of this size."""
    return [-(-side // 2**level) for side in size]


def depth(model: str) -> int:
    found = re.search(r"resnet(\d+)", model)
    return int(found[1]) if found else 50


def _inputs(
    framework: Framework, detector: Detector, options: ResNetOptions, has_backbone: bool
) -> dict[str, Any]:
    if has_backbone:
        return {"image": framework.tensor(images(options))}
    if options.image is not None:
        raise RecorderError("--image: a pyramid alone has no image")
    maps = feature_maps(detector, options.batch, options.size, options.seed)
    return {name: framework.tensor(array) for name, array in maps.items()}


def feature_maps(detector: Detector, batch: int, size: tuple[int, int], seed: int) -> dict[str, np.ndarray]:
    """What a backbone might put out for an image of this size: not negative, and zero for the smaller half."""
    maps = {}
    for level, channels in zip(detector.levels, detector.level_channels, strict=True):
        plane = _plane(level, size)
        random = np.random.default_rng([seed, level, 0xF9])
        maps[f"C{level}"] = np.maximum(random.normal(0, 1, (batch, channels, *plane)), 0).astype(np.float32)
    return maps


def _batch(framework: Framework, detector: Detector, has_backbone: bool, seed: int) -> Any:
    """Something to make the statistics of batch normalisation from."""
    count, height, width = CALIBRATION
    if has_backbone:
        return framework.tensor(synthetic_batch(count, height, width, seed))
    return [framework.tensor(array) for array in feature_maps(detector, count, (height, width), seed).values()]
