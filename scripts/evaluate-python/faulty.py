"""The faults, and the places where each is put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import changes
import faults_convolution as convolution
import faults_norm as norm
import faults_structure as structure
import faults_values as values
from alignkit_recorder.detectors import PyramidOptions
from cases import Case
from injection import Alteration

_OPTIONS: dict[str, Any] = {"base_channels": 16, "channels": 32}

#: The honest models that the faults are put into.
BASES = {
    "torch18": Case("torchvision resnet18", "torchvision", "resnet18", (64, 80), 2, seed=11),
    # Kernels so small that epsilon counts beside the variances.
    "torch18-small": Case("torchvision resnet18, kernels × 1e-2", "torchvision", "resnet18", seed=19,
                          changes=(changes.scaled(1e-2), changes.recalibrated)),
    "paddle18-small": Case("paddle resnet18, kernels × 1e-2", "paddle", "resnet18", seed=20,
                           changes=(changes.scaled(1e-2), changes.recalibrated)),
    "torch18-float64": Case("torchvision resnet18, float64", "torchvision", "resnet18", seed=21,
                            changes=(changes.float64,)),
    "paddle18-float64": Case("paddle resnet18, float64", "paddle", "resnet18", seed=22, changes=(changes.float64,)),
    "paddle18": Case("paddle resnet18", "paddle", "resnet18", (65, 97), 2, seed=12),
    "paddle50": Case("paddle resnet50", "paddle", "resnet50", (64, 64), seed=13),
    "mmdet50": Case("mmdet resnet50-fpn", "mmdet", "resnet50-fpn", (97, 129), 2, seed=14,
                    pyramid=PyramidOptions(depth=50, extra_levels="on-lateral", **_OPTIONS)),
    "mmdet18": Case("mmdet resnet18-fpn", "mmdet", "resnet18-fpn", (97, 129), seed=15, pyramid=PyramidOptions(
        depth=18, base_channels=16, channels=128, extra_levels="on-input", relu_before_extra=True)),
    "mmdet34": Case("mmdet resnet34-fpn", "mmdet", "resnet34-fpn", (130, 98), seed=16, pyramid=PyramidOptions(
        depth=34, base_channels=8, channels=64, extra_levels="on-output")),
    "mmdet-d": Case("mmdet resnet50-fpn, variant d, bilinear", "mmdet", "resnet50-fpn", (98, 130), seed=17,
                    pyramid=PyramidOptions(variant="d", upsampling="bilinear", extra_levels="pool", **_OPTIONS)),
    "paddledet18": Case("paddledet resnet18-fpn", "paddledet", "resnet18-fpn", (96, 128), seed=18,
                        pyramid=PyramidOptions(depth=18, channels=32)),
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


def _at(*places: str) -> tuple[Place, ...]:
    """From `base path` or `base path partner`."""
    return tuple(Place(*place.split()) for place in places)


_SQUARE = _at("torch18 layer1.0.conv2", "mmdet50 backbone.layer2.1.conv2", "paddle18 layer3.1.conv2")
_KERNEL = _at("torch18 layer1.0.conv1", "mmdet18 neck.fpn_convs.1.conv", "paddle18 layer4.0.conv2")
_ANY_KERNEL = _at("torch18 conv1", "mmdet50 backbone.layer3.2.conv1", "paddledet18 neck.fpn_inner_res4_sum_lateral")
_STRIDED = _at("torch18 layer2.0.conv1", "mmdet50 backbone.layer3.0.conv2", "paddledet18 backbone.res4.res4a.branch2a.conv")
_POINTWISE_STRIDED = _at("torch18 layer3.0.downsample.0", "mmdet50 backbone.layer2.0.downsample.0")
_BIASED = _at("torch18 fc", "mmdet18 neck.lateral_convs.1.conv", "paddledet18 neck.fpn_res4_sum", "paddle18 fc")
_STEM = _at("torch18 conv1", "paddle18 conv1", "mmdet18 backbone.conv1")
_NORM = _at("torch18 layer1.0.bn1", "mmdet50 backbone.layer3.0.bn2", "paddle18 layer4.1.bn2",
            "paddledet18 backbone.res3.res3a.branch2b.norm")
_EPSILON = _NORM + _at("torch18-small layer2.0.bn1", "paddle18-small layer3.1.bn2")
_RELU = _at("torch18 layer1.0.relu#0", "mmdet50 backbone.layer2.0.relu#1", "paddle18 layer3.0.relu#1")
_POOL = _at("torch18 maxpool", "paddle18 maxpool", "paddledet18 backbone.maxpool")
_SUM = _at("torch18 layer2.0.add layer2.0.downsample.0", "paddle18 layer3.0.add layer3.0.downsample.0",
           "mmdet50 backbone.layer1.0.add backbone.layer1.0.downsample.0")
_UPSAMPLE = _at("mmdet18 neck.upsample.0", "mmdet50 neck.upsample.1", "paddledet18 neck.upsample.0")
_ODD_UPSAMPLE = _at("mmdet18 neck.upsample.0", "mmdet50 neck.upsample.1", "mmdet34 neck.upsample.0")
_MERGE = _at("mmdet18 neck.merge.0", "paddledet18 neck.merge.1", "mmdet-d neck.merge.0")
_VALUES = _at("torch18 layer2.1.conv1", "mmdet50 backbone.layer3.3.bn1", "paddle18 layer1.1.relu#0")
_WHOLE = _at("torch18 conv1", "paddle18 conv1", "mmdet18 backbone.conv1")
_PRECISE = _at("torch18 layer3.1.conv1", "mmdet50 backbone.layer4.0.conv3", "paddle18 fc", "paddledet18 neck.fpn_res3_sum")
_PRODUCTS = ("convolution", "linear")

_CONVOLUTIONS = [
    Fault("stride on the first convolution of the block", convolution.settings(stride=(2, 2)), _at(
        "mmdet50 backbone.layer2.0.conv1 backbone.layer2.0.conv2", "paddle50 layer3.0.conv1 layer3.0.conv2"),
        alter_partner=convolution.settings(stride=(1, 1)), is_quick=True),
    Fault("kernel flipped", convolution.flipped, _KERNEL, is_quick=True),
    Fault("kernel transposed", convolution.transposed, _KERNEL),
    Fault("output channels permuted", convolution.outputs_permuted, _ANY_KERNEL),
    Fault("input channels permuted", convolution.inputs_permuted, _ANY_KERNEL),
    Fault("input and output axes exchanged", convolution.axes_exchanged, _SQUARE),
    Fault("one weight off by 1 %", convolution.one_weight(1.01), _ANY_KERNEL + _KERNEL, is_quick=True),
    Fault("one weight off by 1e-4", convolution.one_weight(1.0001), _ANY_KERNEL + _KERNEL),
    Fault("one output channel off by 1 %", convolution.one_channel(1.01), _ANY_KERNEL),
    Fault("one tap of the kernel dropped", convolution.tap_dropped, _KERNEL),
    Fault("weights in int8", convolution.quantised, _ANY_KERNEL),
    Fault("weights stored as float16", convolution.stored_as_float16, _ANY_KERNEL, is_precision=True),
    Fault("bias missing", convolution.without_bias, _BIASED, is_quick=True),
    Fault("padding reflects", convolution.padding("reflect"), _KERNEL),
    Fault("padding replicates", convolution.padding("replicate"), _KERNEL),
    Fault("padding is circular", convolution.padding("circular"), _KERNEL),
    Fault("padding right and below alone", convolution.padding_at_the_end, _STRIDED + _STEM),
    Fault("dilation 2", convolution.dilated, _SQUARE),
    Fault("two groups", convolution.grouped, _SQUARE),
    Fault("stride begins at the second pixel", convolution.odd_pixels, _POINTWISE_STRIDED + _STRIDED),
    Fault("weights of two layers exchanged", convolution.exchanged, _at(
        "torch18 layer1.0.conv1 layer1.1.conv2", "mmdet50 backbone.layer3.1.conv2 backbone.layer3.2.conv2",
        "mmdet18 neck.fpn_convs.0.conv neck.fpn_convs.2.conv"), alter_partner=convolution.exchanged),
    Fault("image as BGR", convolution.bgr, _STEM, is_quick=True),
    Fault("image not normalised (0 to 1)", convolution.not_normalised, _STEM),
    Fault("image as bytes (0 to 255)", convolution.bytes_fed, _STEM),
    Fault("mean of the image not subtracted", convolution.mean_not_subtracted, _STEM),
    Fault("image from -1 to 1", convolution.symmetric_range, _STEM),
]

_NORMS = [
    Fault("epsilon 1e-3", norm.epsilon(1e-3), _EPSILON),
    Fault("epsilon 1e-4", norm.epsilon(1e-4), _EPSILON, is_quick=True),
    Fault("epsilon 1.001e-5", norm.epsilon(1.001e-5), _EPSILON),
    Fault("epsilon 0", norm.epsilon(0.0), _EPSILON),
    Fault("epsilon outside the root", norm.epsilon_outside, _EPSILON),
    Fault("normalised in training mode", norm.training_mode, _NORM, is_quick=True),
    Fault("every normalisation in training mode", norm.training_mode, _at(
        "torch18 bn1", "mmdet18 backbone.bn1"), everywhere=("batch-norm",)),
    Fault("statistics moved by one batch", norm.momentum_updated(0.1), _NORM),
    Fault("statistics moved by one batch, momentum 0.001", norm.momentum_updated(0.001), _NORM),
    Fault("mean and variance swapped", norm.swapped_statistics, _NORM),
    Fault("scale and bias swapped", norm.swapped_affine, _NORM),
    Fault("scale and bias missing", norm.without_affine, _NORM),
    Fault("deviation in place of variance", norm.deviation_for_variance, _NORM),
    Fault("variance corrected for its bias", norm.unbiased_variance, _NORM),
    Fault("mean added", norm.mean_added, _NORM),
    Fault("mean missing", norm.missing_mean, _NORM),
    Fault("one channel's scale off by 1 %", norm.one_field("scale", 1.01), _NORM),
    Fault("one channel's bias off by 1e-4", norm.one_field("shift", 1.0001), _NORM),
    Fault("one channel's variance off by 1e-4", norm.one_field("variance", 1.0001), _NORM),
    Fault("normalisation missing", norm.missing, _NORM),
]

_STRUCTURE = [
    Fault("ReLU missing", structure.missing_relu, _RELU, is_quick=True),
    Fault("leaky ReLU", structure.leaky_relu, _RELU),
    Fault("ReLU clipped at 6", structure.clipped_relu, _RELU + _at("torch18 relu", "mmdet34 backbone.layer4.2.relu#1")),
    Fault("GELU", structure.gelu, _RELU),
    Fault("SiLU", structure.silu, _RELU),
    Fault("ELU", structure.elu, _RELU),
    Fault("absolute value for ReLU", structure.absolute, _RELU),
    Fault("one ReLU too many", structure.extra_relu, _at(
        "torch18 layer1.0.bn2", "mmdet18 neck.fpn_convs.0.conv", "paddledet18 neck.fpn_inner_res5_sum")),
    Fault("pooling in ceil mode", structure.pooling(ceil_mode=True), _at(
        "torch18 maxpool", "paddle50 maxpool", "paddle18 maxpool", "mmdet18 backbone.maxpool")),
    Fault("pooling without padding, in ceil mode", structure.pooling(padding=0, ceil_mode=True), _POOL),
    Fault("pooling 2×2", structure.pooling(kernel_size=2, padding=0), _at("torch18 maxpool", "paddledet18 backbone.maxpool")),
    Fault("average for maximum", structure.average(True), _POOL, is_quick=True),
    Fault("average for maximum, padding not counted", structure.average(False), _POOL),
    Fault("maximum padded with zeros", structure.zero_padded_maximum, _POOL),
    Fault("shortcut's mean divided by 4 at the border", structure.average_settings(divisor_override=4), _at(
        "mmdet-d backbone.layer2.0.downsample.0", "mmdet-d backbone.layer3.0.downsample.0")),
    Fault("shortcut's mean counts padding", structure.average_settings(count_include_pad=True), _at(
        "mmdet-d backbone.layer2.0.downsample.0", "mmdet-d backbone.layer3.0.downsample.0")),
    Fault("global maximum for mean", structure.global_maximum, _at("torch18 avgpool", "paddle18 avgpool")),
    Fault("global mean without the last row", structure.without_last_row, _at("torch18 avgpool", "paddle18 avgpool")),
    Fault("shortcut missing", structure.missing_shortcut, _SUM, is_quick=True),
    Fault("branch missing", structure.missing_branch, _SUM),
    Fault("shortcut before its normalisation", structure.identity_before_norm, _SUM),
    Fault("sum after the ReLU", structure.sum_after_relu, _SUM),
    Fault("difference for sum", structure.difference, _SUM),
    Fault("mean for sum", structure.mean_of_both, _SUM + _MERGE),
    Fault("bilinear upsampling", structure.resampled("bilinear", False), _UPSAMPLE, is_quick=True),
    Fault("nearest upsampling", structure.resampled("nearest"), _at(
        "mmdet-d neck.upsample.0", "mmdet-d neck.upsample.1")),
    Fault("bilinear with aligned corners", structure.resampled("bilinear", True), _at(
        "mmdet-d neck.upsample.0", "mmdet-d neck.upsample.1")),
    Fault("nearest by pixel centres", structure.resampled("nearest-exact"), _ODD_UPSAMPLE),
    Fault("nearest, doubled and cut", structure.doubled_and_cut, _ODD_UPSAMPLE),
    Fault("top-down path missing", structure.missing_shortcut, _MERGE),
    Fault("P6 from another level", structure.from_partner, _at(
        "mmdet18 neck.fpn_convs.3.conv neck.fpn_convs.2.conv", "mmdet18 neck.fpn_convs.3.conv neck.lateral_convs.2.conv",
        "mmdet34 neck.fpn_convs.3.conv backbone.layer4.2.relu#1", "mmdet50 neck.fpn_convs.3.conv neck.fpn_convs.2.conv")),
    Fault("ReLU before P6", structure.relu_first, _at(
        "mmdet34 neck.fpn_convs.3.conv", "mmdet50 neck.fpn_convs.3.conv", "paddledet18 neck.fpn_6")),
    Fault("ReLU before P7", structure.relu_first, _at("mmdet34 neck.fpn_convs.4.conv", "mmdet50 neck.fpn_convs.4.conv")),
    Fault("no ReLU before P7", structure.relu_left_out, _at(
        "mmdet18 neck.extra_relu.1", "paddledet18 neck.extra_relu.1"), is_quick=True),
    Fault("P6 pooled 2×2", structure.pooling(kernel_size=2), _at("mmdet-d neck.extra_pool.0", "mmdet-d neck.extra_pool.1")),
]

_BROKEN = [
    Fault("a single NaN", values.nan, _VALUES, is_quick=True),
    Fault("a single infinity", values.infinity, _VALUES),
    Fault("a single wrong pixel", values.added_to_one(1.0), _VALUES, is_quick=True),
    Fault("a single pixel off by 1e-4", values.added_to_one(1e-4), _VALUES),
    Fault("a channel of zeros", values.dead, _VALUES),
    Fault("two channels exchanged", values.channels_swapped, _VALUES),
    Fault("last row zeroed", values.border_zeroed, _VALUES),
    Fault("last row repeated", values.row_repeated, _VALUES),
    Fault("shifted by one pixel", values.shifted, _VALUES),
    Fault("mirrored", values.mirrored, _VALUES),
    Fault("images of the batch exchanged", values.batch_swapped, _VALUES),
    Fault("stale output of another image", values.stale, _VALUES, is_quick=True),
    Fault("noise of 1e-3", values.noisy(1e-3), _VALUES, is_precision=True),
    Fault("noise of 1e-5", values.noisy(1e-5), _VALUES, is_precision=True),
    Fault("output stored as float16", values.stored_float16, _VALUES, is_precision=True),
    Fault("output stored as bfloat16", values.stored_bfloat16, _VALUES, is_precision=True),
]

_PRECISIONS = [
    Fault("float32 in one layer of a float64 model", convolution.in_float32, _at(
        "torch18-float64 layer2.0.conv2", "torch18-float64 layer3.0.bn1", "paddle18-float64 layer1.1.conv1"),
        is_precision=True),
    *(
        Fault(f"{name} in one layer", convolution.product_precision(name), _PRECISE, is_precision=True,
              is_quick=name == "tf32")
        for name in ("tf32", "float16", "bfloat16")
    ),
    *(
        Fault(f"{name} in every product", convolution.product_precision(name), _WHOLE, everywhere=_PRODUCTS,
              is_precision=True, is_quick=name == "bfloat16")
        for name in ("tf32", "float16", "bfloat16")
    ),
]

FAULTS = [*_CONVOLUTIONS, *_NORMS, *_STRUCTURE, *_BROKEN, *_PRECISIONS]
