"""The faults, and the places where each is put in."""

from __future__ import annotations

from faults import convolution, norm, values
from frameworks.faulty_structure import STRUCTURE
from frameworks.places import (
    ANY_KERNEL,
    BIASED,
    EPSILON,
    KERNEL,
    NORM,
    POINTWISE_STRIDED,
    PRECISE,
    PRODUCTS,
    SQUARE,
    STEM,
    STRIDED,
    VALUES,
    WHOLE,
    Fault,
    at,
)

_CONVOLUTIONS = [
    Fault(
        "stride on the first convolution of the block",
        convolution.settings(stride=(2, 2)),
        at("mmdet50 backbone.layer2.0.conv1 backbone.layer2.0.conv2", "paddle50 layer3.0.conv1 layer3.0.conv2"),
        alter_partner=convolution.settings(stride=(1, 1)),
        is_quick=True,
    ),
    Fault("kernel flipped", convolution.flipped, KERNEL, is_quick=True),
    Fault("kernel transposed", convolution.transposed, KERNEL),
    Fault("output channels permuted", convolution.outputs_permuted, ANY_KERNEL),
    Fault("input channels permuted", convolution.inputs_permuted, ANY_KERNEL),
    Fault("input and output axes exchanged", convolution.axes_exchanged, SQUARE),
    Fault("one weight off by 1 %", convolution.one_weight(1.01), ANY_KERNEL + KERNEL, is_quick=True),
    Fault("one weight off by 1e-4", convolution.one_weight(1.0001), ANY_KERNEL + KERNEL),
    Fault("one output channel off by 1 %", convolution.one_channel(1.01), ANY_KERNEL),
    Fault("one tap of the kernel dropped", convolution.tap_dropped, KERNEL),
    Fault("weights in int8", convolution.quantised, ANY_KERNEL),
    Fault("weights stored as float16", convolution.stored_as_float16, ANY_KERNEL, is_precision=True),
    Fault("bias missing", convolution.without_bias, BIASED, is_quick=True),
    Fault("padding reflects", convolution.padding("reflect"), KERNEL),
    Fault("padding replicates", convolution.padding("replicate"), KERNEL),
    Fault("padding is circular", convolution.padding("circular"), KERNEL),
    Fault("padding right and below alone", convolution.padding_at_the_end, STRIDED + STEM),
    Fault("dilation 2", convolution.dilated, SQUARE),
    Fault("two groups", convolution.grouped, SQUARE),
    Fault("stride begins at the second pixel", convolution.odd_pixels, POINTWISE_STRIDED + STRIDED),
    Fault(
        "weights of two layers exchanged",
        convolution.exchanged,
        at(
            "torch18 layer1.0.conv1 layer1.1.conv2",
            "mmdet50 backbone.layer3.1.conv2 backbone.layer3.2.conv2",
            "mmdet18 neck.fpn_convs.0.conv neck.fpn_convs.2.conv",
        ),
        alter_partner=convolution.exchanged,
    ),
    Fault("image as BGR", convolution.bgr, STEM, is_quick=True),
    Fault("image not normalised (0 to 1)", convolution.not_normalised, STEM),
    Fault("image as bytes (0 to 255)", convolution.bytes_fed, STEM),
    Fault("mean of the image not subtracted", convolution.mean_not_subtracted, STEM),
    Fault("image from -1 to 1", convolution.symmetric_range, STEM),
]

_NORMS = [
    Fault("epsilon 1e-3", norm.epsilon(1e-3), EPSILON),
    Fault("epsilon 1e-4", norm.epsilon(1e-4), EPSILON, is_quick=True),
    Fault("epsilon 1.001e-5", norm.epsilon(1.001e-5), EPSILON),
    Fault("epsilon 0", norm.epsilon(0.0), EPSILON),
    Fault("epsilon outside the root", norm.epsilon_outside, EPSILON),
    Fault("normalised in training mode", norm.training_mode, NORM, is_quick=True),
    Fault(
        "every normalisation in training mode",
        norm.training_mode,
        at("torch18 bn1", "mmdet18 backbone.bn1"),
        everywhere=("batch-norm",),
    ),
    Fault("statistics moved by one batch", norm.momentum_updated(0.1), NORM),
    Fault("statistics moved by one batch, momentum 0.001", norm.momentum_updated(0.001), NORM),
    Fault("mean and variance swapped", norm.swapped_statistics, NORM),
    Fault("scale and bias swapped", norm.swapped_affine, NORM),
    Fault("scale and bias missing", norm.without_affine, NORM),
    Fault("deviation in place of variance", norm.deviation_for_variance, NORM),
    Fault("variance corrected for its bias", norm.unbiased_variance, NORM),
    Fault("mean added", norm.mean_added, NORM),
    Fault("mean missing", norm.missing_mean, NORM),
    Fault("one channel's scale off by 1 %", norm.one_field("scale", 1.01), NORM),
    Fault("one channel's bias off by 1e-4", norm.one_field("shift", 1.0001), NORM),
    Fault("one channel's variance off by 1e-4", norm.one_field("variance", 1.0001), NORM),
    Fault("normalisation missing", norm.missing, NORM),
]

_BROKEN = [
    Fault("a single NaN", values.nan, VALUES, is_quick=True),
    Fault("a single infinity", values.infinity, VALUES),
    Fault("a single wrong pixel", values.added_to_one(1.0), VALUES, is_quick=True),
    Fault("a single pixel off by 1e-4", values.added_to_one(1e-4), VALUES),
    Fault("a channel of zeros", values.dead, VALUES),
    Fault("two channels exchanged", values.channels_swapped, VALUES),
    Fault("last row zeroed", values.border_zeroed, VALUES),
    Fault("last row repeated", values.row_repeated, VALUES),
    Fault("shifted by one pixel", values.shifted, VALUES),
    Fault("mirrored", values.mirrored, VALUES),
    Fault("images of the batch exchanged", values.batch_swapped, VALUES),
    Fault("stale output of another image", values.stale, VALUES, is_quick=True),
    Fault("noise of 1e-3", values.noisy(1e-3), VALUES, is_precision=True),
    Fault("noise of 1e-5", values.noisy(1e-5), VALUES, is_precision=True),
    Fault("output stored as float16", values.stored_float16, VALUES, is_precision=True),
    Fault("output stored as bfloat16", values.stored_bfloat16, VALUES, is_precision=True),
]

_PRECISIONS = [
    Fault(
        "float32 in one layer of a float64 model",
        convolution.in_float32,
        at("torch18-float64 layer2.0.conv2", "torch18-float64 layer3.0.bn1", "paddle18-float64 layer1.1.conv1"),
        is_precision=True,
    ),
    *(
        Fault(
            f"{name} in one layer",
            convolution.product_precision(name),
            PRECISE,
            is_precision=True,
            is_quick=name == "tf32",
        )
        for name in ("tf32", "float16", "bfloat16")
    ),
    *(
        Fault(
            f"{name} in every product",
            convolution.product_precision(name),
            WHOLE,
            everywhere=PRODUCTS,
            is_precision=True,
            is_quick=name == "bfloat16",
        )
        for name in ("tf32", "float16", "bfloat16")
    ),
]

FAULTS = [*_CONVOLUTIONS, *_NORMS, *STRUCTURE, *_BROKEN, *_PRECISIONS]
