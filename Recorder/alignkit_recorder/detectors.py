"""Backbones with feature pyramids, as torchvision, mmdet and PaddleDetection build them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import RecorderError
from .imports import import_mmdet, import_paddledet
from .torchvision_import import import_torchvision

STAGES = (2, 3, 4, 5)


@dataclass(frozen=True)
class PyramidOptions:
    """What to build; the command line's options by their names. None stands for the package's own default."""

    depth: int = 50
    base_channels: int = 64
    variant: str = "b"
    style: str = "pytorch"
    channels: int = 256
    start_level: int = 1
    num_outs: int = 5
    extra_levels: str = "on-output"
    relu_before_extra: bool | None = None
    upsampling: str = "nearest"
    norm: bool = False

    @property
    def stage_channels(self) -> list[int]:
        """Of C2 to C5."""
        expansion = 4 if self.depth >= 50 else 1
        return [self.base_channels * 2**stage * expansion for stage in range(4)]

    @property
    def is_convolved(self) -> bool:
        return self.extra_levels.startswith("on-")

    @property
    def levels(self) -> list[int]:
        """The levels that enter."""
        return list(STAGES[self.start_level :])


@dataclass
class Detector:
    """A model, and what the file says of it.

    `model` takes an image batch, or a list of the maps of `levels` where there is no backbone, and returns its outputs
    by name.
    """

    model: Any
    convention: str
    configuration: dict[str, Any]
    levels: Sequence[int]
    level_channels: Sequence[int]
    #: The paths of the neck's own functions, by their names.
    functions: dict[str, str] = field(default_factory=dict)

    def rename(self, path: str) -> str | None:
        """The stable path of the result of a function; those that nobody asked for are left out."""
        kind = path.rsplit(".", 1)[-1].split("#")[0]
        if path in self.functions:
            return self.functions[path]
        return None if kind in ("interpolate", "relu", "max_pool") and self._is_function(path) else path

    def _is_function(self, path: str) -> bool:
        return path.split("#")[0] not in self._modules

    @property
    def _modules(self) -> set[str]:
        named = getattr(self.model, "named_sublayers", None) or self.model.named_modules
        return {path for path, _ in named()}


def function_paths(
    neck: str, laterals: int, extra: int, relu_in: str = "", pool_in: str = ""
) -> dict[str, str]:
    """Stable paths for what the forward of `neck` computes by functions: the coarsest level is merged first."""

    def calls(container: str, kind: str, count: int) -> list[str]:
        return [f"{container}.{kind}" + (f"#{call}" if count > 1 else "") for call in range(count)]

    paths: dict[str, str] = {}
    for kind, ours in (("add", "merge"), ("interpolate", "upsample")):
        for call, name in enumerate(calls(neck, kind, laterals - 1)):
            paths[name] = f"{neck}.{ours}.{laterals - 2 - call}"
    for call, name in enumerate(calls(relu_in or neck, "relu", extra - 1)):
        paths[name] = f"{neck}.extra_relu.{call + 1}"
    for call, name in enumerate(calls(pool_in or neck, "max_pool", extra)):
        paths[name] = f"{neck}.extra_pool.{call}"
    return paths


def _configuration(options: PyramidOptions, relu: bool, count: int) -> dict[str, Any]:
    return {
        "style": options.style,
        "bn_eps": 1e-5,
        "depth": options.depth,
        "start_level": options.start_level,
        "extra_levels": (options.extra_levels if count > len(options.levels) else "none").replace("-", "_"),
        "relu_before_extra": relu,
        "upsampling": options.upsampling,
        "num_outs": count,
    }


def mmdet(options: PyramidOptions, backbone: bool, neck: bool) -> Detector:
    """mmdet's `ResNet`, variants b to d (its `ResNetV1d` is d), and `FPN`."""
    modules = torch_detector()
    body = _mmdet_backbone(options) if backbone else None
    relu = bool(options.relu_before_extra)
    count = options.num_outs if options.extra_levels != "none" else len(options.levels)
    fpn = None
    if neck:
        fpn = import_mmdet("mmdet.models.necks").FPN(
            in_channels=options.stage_channels,
            out_channels=options.channels,
            num_outs=count,
            start_level=options.start_level,
            add_extra_convs=options.extra_levels.replace("-", "_") if options.is_convolved else False,
            relu_before_extra_convs=relu,
            norm_cfg={"type": "BN"} if options.norm else None,
            upsample_cfg={"mode": options.upsampling},
        )
    return Detector(
        modules.Chain(body, fpn, first_output=STAGES[options.start_level]),
        "mmdet",
        _configuration(options, relu, count),
        STAGES,
        options.stage_channels,
        function_paths("neck", len(options.levels), count - len(options.levels)),
    )


def _mmdet_backbone(options: PyramidOptions) -> Any:
    if options.variant == "a":
        raise RecorderError("--variant: mmdet's are b, c and d")
    return import_mmdet("mmdet.models.backbones").ResNet(
        depth=options.depth,
        base_channels=options.base_channels,
        style=options.style,
        deep_stem=options.variant in "cd",
        avg_down=options.variant == "d",
        norm_eval=False,  # the statistics of its batch normalisation must move while they are being made
    )


def paddledet(options: PyramidOptions, backbone: bool, neck: bool) -> Detector:
    """PaddleDetection's `ResNet`, variants a to d, and `FPN`."""
    if options.extra_levels == "on-lateral":
        raise RecorderError("--extra-levels: PaddleDetection's are on-input, on-output, pool and none")
    if options.upsampling != "nearest":
        raise RecorderError("--upsampling: PaddleDetection's is nearest")
    if backbone and options.base_channels != 64:
        raise RecorderError("--base-channels: the stages of PaddleDetection's ResNet have 64 channels and up, always")
    style = "caffe" if options.variant == "a" else "pytorch"
    body = fpn = None
    if backbone:
        body = import_paddledet("ppdet.modeling.backbones.resnet").ResNet(
            depth=options.depth,
            ch_in=options.base_channels,
            variant=options.variant,
            freeze_norm=False,
            return_idx=[0, 1, 2, 3] if not neck else [level - 2 for level in options.levels],
        )
    relu = options.relu_before_extra is not False
    extra = options.num_outs - len(options.levels) if options.extra_levels != "none" else 0
    if options.extra_levels == "pool":
        extra = min(extra, 1)  # it pools one level and no more
    channels = options.stage_channels[options.start_level :]
    if neck:
        fpn = import_paddledet("ppdet.modeling.necks.fpn").FPN(
            in_channels=channels,
            out_channel=options.channels,
            has_extra_convs=options.is_convolved,
            extra_stage=extra,
            use_c5=options.extra_levels == "on-input",
            relu_before_extra_convs=relu,
            norm_type="bn" if options.norm else None,
        )
    configuration = _configuration(options, relu, len(options.levels) + extra)
    modules = importlib.import_module(".paddle_chain", __package__)
    functions = function_paths("neck", len(options.levels), extra)
    return Detector(
        modules.Chain(body, fpn, first_output=STAGES[options.start_level] if neck else 2),
        "paddledet",
        {**configuration, "style": style},
        options.levels,
        channels,
        {**functions, "backbone.max_pool": "backbone.maxpool"},
    )


def torchvision(model: str, backbone: bool, head: bool = False) -> Detector:
    """The backbone and the pyramid of torchvision's RetinaNet."""
    build: Callable[..., Any] = getattr(import_torchvision().models.detection, model)
    retinanet = build(weights=None, weights_backbone=None)
    modules = torch_detector()
    chain = modules.TorchvisionChain(retinanet, has_backbone=backbone, has_head=head)
    options = PyramidOptions(extra_levels="on-input" if model.endswith("_v2") else "on-output")
    neck = "backbone.fpn"
    return Detector(
        chain,
        "torchvision",
        _configuration(options, True, 5),
        options.levels,
        options.stage_channels[options.start_level :],
        function_paths(neck, 3, 2, relu_in=f"{neck}.extra_blocks"),
    )


def torch_detector() -> Any:
    """The module with the classes that need torch."""
    return importlib.import_module(".torch_chain", __package__)
