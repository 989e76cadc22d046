"""Faults of what has no parameters, and their places."""

from __future__ import annotations

from faults import structure
from frameworks.places import MERGE, ODD_UPSAMPLE, POOL, RELU, SUM, UPSAMPLE, Fault, at

STRUCTURE = [
    Fault("ReLU missing", structure.missing_relu, RELU, is_quick=True),
    Fault("leaky ReLU", structure.leaky_relu, RELU),
    Fault("ReLU clipped at 6", structure.clipped_relu, RELU + at("torch18 relu", "mmdet34 backbone.layer4.2.relu#1")),
    Fault("GELU", structure.gelu, RELU),
    Fault("SiLU", structure.silu, RELU),
    Fault("ELU", structure.elu, RELU),
    Fault("absolute value for ReLU", structure.absolute, RELU),
    Fault(
        "one ReLU too many",
        structure.extra_relu,
        at("torch18 layer1.0.bn2", "mmdet18 neck.fpn_convs.0.conv", "paddledet18 neck.fpn_inner_res5_sum"),
    ),
    Fault(
        "pooling in ceil mode",
        structure.pooling(ceil_mode=True),
        at("torch18 maxpool", "paddle50 maxpool", "paddle18 maxpool", "mmdet18 backbone.maxpool"),
    ),
    Fault("pooling without padding, in ceil mode", structure.pooling(padding=0, ceil_mode=True), POOL),
    Fault(
        "pooling 2×2",
        structure.pooling(kernel_size=2, padding=0),
        at("torch18 maxpool", "paddledet18 backbone.maxpool"),
    ),
    Fault("average for maximum", structure.average(True), POOL, is_quick=True),
    Fault("average for maximum, padding not counted", structure.average(False), POOL),
    Fault("maximum padded with zeros", structure.zero_padded_maximum, POOL),
    Fault(
        "shortcut's mean divided by 4 at the border",
        structure.average_settings(divisor_override=4),
        at("mmdet-d backbone.layer2.0.downsample.0", "mmdet-d backbone.layer3.0.downsample.0"),
    ),
    Fault(
        "shortcut's mean counts padding",
        structure.average_settings(count_include_pad=True),
        at("mmdet-d backbone.layer2.0.downsample.0", "mmdet-d backbone.layer3.0.downsample.0"),
    ),
    Fault("global maximum for mean", structure.global_maximum, at("torch18 avgpool", "paddle18 avgpool")),
    Fault("global mean without the last row", structure.without_last_row, at("torch18 avgpool", "paddle18 avgpool")),
    Fault("shortcut missing", structure.missing_shortcut, SUM, is_quick=True),
    Fault("branch missing", structure.missing_branch, SUM),
    Fault("shortcut before its normalisation", structure.identity_before_norm, SUM),
    Fault("sum after the ReLU", structure.sum_after_relu, SUM),
    Fault("difference for sum", structure.difference, SUM),
    Fault("mean for sum", structure.mean_of_both, SUM + MERGE),
    Fault("bilinear upsampling", structure.resampled("bilinear", False), UPSAMPLE, is_quick=True),
    Fault(
        "nearest upsampling", structure.resampled("nearest"), at("mmdet-d neck.upsample.0", "mmdet-d neck.upsample.1")
    ),
    Fault(
        "bilinear with aligned corners",
        structure.resampled("bilinear", True),
        at("mmdet-d neck.upsample.0", "mmdet-d neck.upsample.1"),
    ),
    Fault("nearest by pixel centres", structure.resampled("nearest-exact"), ODD_UPSAMPLE),
    Fault("nearest, doubled and cut", structure.doubled_and_cut, ODD_UPSAMPLE),
    Fault("top-down path missing", structure.missing_shortcut, MERGE),
    Fault(
        "P6 from another level",
        structure.from_partner,
        at(
            "mmdet18 neck.fpn_convs.3.conv neck.fpn_convs.2.conv",
            "mmdet18 neck.fpn_convs.3.conv neck.lateral_convs.2.conv",
            "mmdet34 neck.fpn_convs.3.conv backbone.layer4.2.relu#1",
            "mmdet50 neck.fpn_convs.3.conv neck.fpn_convs.2.conv",
        ),
    ),
    Fault(
        "ReLU before P6",
        structure.relu_first,
        at("mmdet34 neck.fpn_convs.3.conv", "mmdet50 neck.fpn_convs.3.conv", "paddledet18 neck.fpn_6"),
    ),
    Fault("ReLU before P7", structure.relu_first, at("mmdet34 neck.fpn_convs.4.conv", "mmdet50 neck.fpn_convs.4.conv")),
    Fault(
        "no ReLU before P7",
        structure.relu_left_out,
        at("mmdet18 neck.extra_relu.1", "paddledet18 neck.extra_relu.1"),
        is_quick=True,
    ),
    Fault(
        "P6 pooled 2×2", structure.pooling(kernel_size=2), at("mmdet-d neck.extra_pool.0", "mmdet-d neck.extra_pool.1")
    ),
]
