"""The command `alignkit-record`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from .arguments import parsed_arguments
from .detectors import PyramidOptions
from .errors import RecorderError
from .factory import FactoryOptions, record_factory
from .file_size import size_text
from .losses.recording import FRAMEWORKS, record_losses
from .options import RecordOptions
from .partial import check_apart
from .pyramid import DetectorOptions, depth, record_detector
from .resnet import DEPTHS, SOURCES, ResNetOptions, record_resnet

COULD_NOT_RUN = 2


def run() -> NoReturn:
    """The process of the command. One that failed ends at once: where HDF5 could not close a file, for want of space,
    it would crash while it tries again."""
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status) if status else sys.exit(0)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    parsed = parsed_arguments(arguments)
    try:
        check_apart(parsed.output, _read(parsed))
        said = {"ghm": _record_losses, "module": _record_factory}.get(parsed.source, _record_model)(parsed)
    except RecorderError as error:
        print(f"alignkit-record: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    if not parsed.quiet:
        print(f"{parsed.output}: {said}, {size_text(os.path.getsize(parsed.output))}", file=sys.stderr)
    return 0


def _read(parsed: argparse.Namespace) -> list[str]:
    """The files that the recording is made from."""
    named = [getattr(parsed, each, None) for each in ("weights", "weights_from", "image")]
    arrays = [source.file for _name, source in getattr(parsed, "input", ())]
    module = getattr(parsed, "factory", "").rpartition(":")[0]
    return [each for each in [*named, *arrays, module] if each]


def _record_losses(parsed: argparse.Namespace) -> str:
    frameworks = list(FRAMEWORKS) if parsed.framework == "all" else [parsed.framework]
    count = record_losses(parsed.output, frameworks, parsed.seed)
    return f"{count} cases of losses of {' and '.join(frameworks)}"


def _record_factory(parsed: argparse.Namespace) -> str:
    _set_threads(parsed)
    inputs = dict(parsed.input)
    if len(inputs) < len(parsed.input):
        raise RecorderError("--input: two of them have one name")
    return record_factory(
        parsed.output,
        FactoryOptions(
            factory=parsed.factory,
            inputs=inputs,
            framework=parsed.framework,
            weights=parsed.weights,
            seed=parsed.seed,
            containers=parsed.containers or "none",
            threads=parsed.threads,
            record=_record_options(parsed),
        ),
    )


def _set_threads(parsed: argparse.Namespace) -> None:
    """They are read when a framework is imported, by some of them never again."""
    if parsed.threads is not None:
        os.environ["OMP_NUM_THREADS"] = str(parsed.threads)


def _record_options(parsed: argparse.Namespace) -> RecordOptions:
    return RecordOptions(
        include=tuple(parsed.include),
        exclude=tuple(parsed.exclude),
        sample=parsed.sample,
        sample_seed=parsed.sample_seed,
        weights=parsed.with_weights,
        limit=parsed.limit,
        compression=parsed.compression,
        shuffle=parsed.shuffle,
        quiet=parsed.quiet,
    )


def _record_model(parsed: argparse.Namespace) -> str:
    options = _resnet_options(parsed)
    _set_threads(parsed)
    if parsed.model in DEPTHS and parsed.source in SOURCES:
        record_resnet(parsed.source, parsed.output, options)
    else:
        record_detector(parsed.source, parsed.output, _detector_options(parsed, options))
    return f"{parsed.source} {parsed.model}"


def _resnet_options(parsed: argparse.Namespace) -> ResNetOptions:
    return ResNetOptions(
        model=parsed.model,
        weights=parsed.weights,
        weights_from=parsed.weights_from,
        image=parsed.image,
        size=parsed.size,
        batch=parsed.batch,
        seed=parsed.seed,
        style=parsed.style,
        bn_epsilon=parsed.bn_epsilon,
        with_configuration=parsed.configuration,
        containers=parsed.containers,
        grid=parsed.grid,
        threads=parsed.threads,
        record=_record_options(parsed),
    )


def _detector_options(parsed: argparse.Namespace, resnet: ResNetOptions) -> DetectorOptions:
    pyramid = PyramidOptions(
        depth=depth(parsed.model),
        base_channels=parsed.base_channels,
        variant=parsed.variant,
        style=parsed.style,
        channels=parsed.channels,
        start_level=parsed.start_level,
        num_outs=parsed.num_outs,
        extra_levels=parsed.extra_levels,
        relu_before_extra=parsed.relu_before_extra,
        upsampling=parsed.upsampling,
        norm=parsed.norm,
    )
    return DetectorOptions(resnet, pyramid, parsed.frozen_norm, parsed.head)


if __name__ == "__main__":
    run()
