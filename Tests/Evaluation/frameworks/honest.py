"""Recordings of models that do what they say. Not one of them may be called wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from alignkit_recorder.detectors import PyramidOptions

from frameworks import changes
from frameworks.cases import Case, Change, paddle_setting, torch_setting


def _torch(name: str, *given: Change, model: str = "resnet18", **options: Any) -> Case:
    return Case(f"torchvision {model}, {name}", "torchvision", model, changes=given, **options)


def _paddle(name: str, *given: Change, model: str = "resnet18", **options: Any) -> Case:
    return Case(f"paddle {model}, {name}", "paddle", model, changes=given, **options)


def _mmdet(name: str, *given: Change, model: str = "resnet18-fpn", **options: Any) -> Case:
    """A narrow one."""
    pyramid = PyramidOptions(depth=_depth(model), **{"base_channels": 16, "channels": 32} | options.pop("pyramid", {}))
    return Case(f"mmdet {model}, {name}", "mmdet", model, changes=given, pyramid=pyramid, **options)


def _paddledet(name: str, *given: Change, model: str = "resnet18-fpn", **options: Any) -> Case:
    pyramid = PyramidOptions(depth=_depth(model), **{"channels": 32} | options.pop("pyramid", {}))
    return Case(f"paddledet {model}, {name}", "paddledet", model, changes=given, pyramid=pyramid, **options)


def _photographed(make: Callable[..., Case], name: str, rows: int | None = None, **options: Any) -> Case:
    """The photograph `name`, 224 pixels wide and high, or cut to `rows` rows."""
    size = (rows or 224, 224)
    change, needs = changes.photographed(name, rows), (changes.PHOTOGRAPHS[name][0],)
    return make(f"photograph ({name})", change, size=size, needs=needs, **options)


def _depth(model: str) -> int:
    digits = "".join(character for character in model.split("-")[0] if character.isdigit())
    return int(digits or 50)


_BLIND = "with kernels this small, what enters a normalisation is nothing beside its mean: the data shows no kernel"
_tiny, _huge = changes.scaled(1e-4), changes.scaled(1e4)
_recalibrated = changes.recalibrated

_SHAPES = [
    _torch("64×64", is_quick=True),
    _torch("97×129", size=(97, 129), seed=1),
    _torch("33×33", size=(33, 33), seed=2),
    _torch("200×31", size=(200, 31), seed=3),
    _torch("batch 2", size=(65, 63), batch=2, seed=4),
    _torch("batch 8", size=(48, 48), batch=8, seed=5),
    _torch("64×64", model="resnet34", seed=6),
    _torch("224×224", model="resnet50", size=(224, 224)),
    _torch("97×129, batch 3", model="resnet50", size=(97, 129), batch=3, seed=7),
    _torch("64×96", model="resnet101", size=(64, 96), seed=8),
    _torch("64×64", model="resnet152", seed=9),
    _paddle("64×64", is_quick=True),
    _paddle("160×97, batch 2", size=(160, 97), batch=2, seed=1),
    _paddle("33×47", size=(33, 47), seed=2, is_quick=True),
    _paddle("64×64", model="resnet34", seed=3),
    _paddle("224×224", model="resnet50", size=(224, 224)),
    _paddle("65×63, batch 3", model="resnet50", size=(65, 63), batch=3, seed=4),
    _paddle("64×64", model="resnet101", seed=5),
]

_SETTINGS = [
    _torch("2 threads", size=(97, 129), context=torch_setting, is_quick=True),
    _torch("2 threads", model="resnet50", size=(224, 224), context=torch_setting, seed=2),
    _torch("no oneDNN", size=(97, 129), context=lambda: torch_setting(1, False), is_quick=True),
    _torch("no oneDNN, 2 threads", model="resnet50", size=(96, 96), context=lambda: torch_setting(2, False)),
    _torch("channels-last", changes.channels_last, size=(97, 129), is_quick=True),
    _torch("channels-last", changes.channels_last, model="resnet50", size=(224, 224), seed=1),
    _torch("channels-last, no oneDNN", changes.channels_last, size=(97, 129), context=lambda: torch_setting(1, False)),
    _paddle("2 threads", size=(97, 129), context=lambda: paddle_setting(2)),
    _paddle("flag of oneDNN set", size=(97, 129), context=lambda: paddle_setting(1, True)),
    _paddle("flag of oneDNN set", model="resnet50", size=(96, 96), context=lambda: paddle_setting(1, True)),
]

_MODELS = [
    _torch("style caffe", model="resnet50", resnet={"style": "caffe"}),
    _torch("epsilon 1e-3", resnet={"bn_epsilon": 1e-3}),
    _torch("frozen normalisation", frozen_norm=True),
    _torch("weights on a grid", resnet={"grid": True}),
    _torch("branches as strong as shortcuts", changes.unscaled_branches, _recalibrated, model="resnet50"),
    _torch("branches as strong as shortcuts", changes.unscaled_branches, _recalibrated, model="resnet101"),
    _paddle("style caffe", model="resnet50", resnet={"style": "caffe"}),
    _paddle("epsilon 1e-3", resnet={"bn_epsilon": 1e-3}),
    _paddle("branches as strong as shortcuts", changes.unscaled_branches, _recalibrated, model="resnet50"),
    _torch("two layers of plain sequential sums", changes.sequential_sums("layer2.1.conv2", "layer4.1.conv2")),
    _torch(
        "a sequential sum of equal terms",
        changes.equal_terms("layer4.1.conv2", "layer4.1.bn1"),
        _recalibrated,
        changes.sequential_sums("layer4.1.conv2"),
        size=(97, 129),
    ),
    _torch("the stem and a 1×1 as sequential sums", changes.sequential_sums("conv1", "layer3.0.downsample.0")),
]

_VALUES = [
    _photographed(_torch, "china", model="resnet50"),
    _photographed(_torch, "flower", 161, batch=2),
    _photographed(_torch, "portrait", seed=1),
    _photographed(_paddle, "china", model="resnet50"),
    _photographed(_paddle, "portrait", 97),
    _photographed(_mmdet, "flower", model="resnet50-fpn"),
    _torch("kernels × 1e-4, recalibrated", _tiny, _recalibrated, may_mistrust=_BLIND),
    _torch("kernels × 1e-4", _tiny, may_mistrust=_BLIND),
    _torch("kernels × 1e4, recalibrated", _huge, _recalibrated, is_quick=True),
    _torch("kernels of one stage × 1e4", changes.scaled(1e4, "layer3")),
    _paddle("kernels × 1e-4, recalibrated", _tiny, _recalibrated, may_mistrust=_BLIND),
    _paddle("kernels × 1e4, recalibrated", _huge, _recalibrated),
    _paddle("kernels of one stage × 1e-4", changes.scaled(1e-4, "layer3"), may_mistrust=_BLIND),
    _mmdet("kernels of the backbone × 1e4, recalibrated", changes.scaled(1e4, "backbone"), _recalibrated),
    _mmdet("kernels of the pyramid × 1e-4", changes.scaled(1e-4, "neck")),
    _mmdet("kernels of the pyramid × 1e4", changes.scaled(1e4, "neck")),
    _torch("bytes as input", changes.inputs(lambda image: np.round((image - image.min()) * 60)), _recalibrated),
    _torch("input × 1e-6", changes.inputs(lambda image: image * 1e-6)),
    _torch("one colour throughout", changes.inputs(lambda image: np.broadcast_to(image[:, :, :1, :1], image.shape))),
    _torch("noise as input", changes.inputs(lambda image: np.random.default_rng(0).normal(0, 3, image.shape))),
]

_PRECISIONS = [
    _torch("float64", changes.float64, is_quick=True),
    _torch("float64", changes.float64, model="resnet50", size=(97, 65)),
    _paddle("float64", changes.float64, is_quick=True),
    _mmdet("float64", changes.float64, model="resnet50-fpn", size=(97, 129)),
    _torch("float16, declared", changes.float16),
    _torch("bfloat16, declared", changes.bfloat16),
    _mmdet("float16, declared", changes.float16),
    _mmdet("bfloat16, declared", changes.bfloat16),
]

_PYRAMIDS = [
    *(
        _mmdet(f"P6 {source}", size=(97, 129), pyramid={"extra_levels": source}, is_quick=source == "on-input")
        for source in ("on-input", "on-lateral", "on-output", "pool", "none")
    ),
    _mmdet("ReLU before P7", size=(128, 96), pyramid={"extra_levels": "on-input", "relu_before_extra": True}),
    _mmdet("bilinear", size=(97, 129), pyramid={"upsampling": "bilinear"}, is_quick=True),
    _mmdet("bilinear, batch 2", size=(64, 161), batch=2, pyramid={"upsampling": "bilinear", "start_level": 0}),
    _mmdet("from C2", pyramid={"start_level": 0}, seed=1),
    _mmdet("seven levels", size=(130, 70), pyramid={"num_outs": 7}, seed=2),
    _mmdet("with norm", size=(97, 129), pyramid={"norm": True}, seed=3),
    *(_mmdet(f"variant {variant}", model="resnet50-fpn", pyramid={"variant": variant}) for variant in "bcd"),
    _mmdet("style caffe", model="resnet50-fpn", pyramid={"style": "caffe"}, resnet={"style": "caffe"}),
    _mmdet("channels-last", changes.channels_last, model="resnet50-fpn", size=(97, 129)),
    _mmdet("no oneDNN", size=(97, 129), context=lambda: torch_setting(1, False)),
    _mmdet("full width", model="resnet50-fpn", size=(97, 129), pyramid={"base_channels": 64, "channels": 256}),
    _mmdet("backbone alone", model="resnet34"),
    _mmdet("pyramid alone", model="fpn", size=(160, 96), pyramid={"extra_levels": "on-input"}),
    *(
        _paddledet(f"P6 {source}", size=(96, 128), pyramid={"extra_levels": source}, is_quick=source == "on-output")
        for source in ("on-input", "on-output")
    ),
    *(_paddledet(f"variant {variant}", model="resnet50-fpn", pyramid={"variant": variant}) for variant in "abcd"),
    _paddledet("P6 pool", pyramid={"extra_levels": "pool", "num_outs": 4}),
    _paddledet("no ReLU before P7", pyramid={"relu_before_extra": False}, seed=1),
    _paddledet("with norm", pyramid={"norm": True}, batch=2, seed=2),
    _paddledet("2 threads", size=(128, 96), context=lambda: paddle_setting(2)),
    _paddledet("backbone alone", model="resnet34"),
    _paddledet("pyramid alone", model="fpn", size=(160, 96)),
    _torch("97×129", model="retinanet_resnet50_fpn", size=(97, 129)),
    _torch(
        "frozen normalisation, epsilon 0", model="retinanet_resnet50_fpn", frozen_norm=True, resnet={"bn_epsilon": 0.0}
    ),
    _torch("head recorded as well", model="retinanet_resnet50_fpn_v2", head=True),
    _torch("pyramid alone", model="fpn", size=(160, 96), is_quick=True),
]

HONEST = [*_SHAPES, *_SETTINGS, *_MODELS, *_VALUES, *_PRECISIONS, *_PYRAMIDS]
