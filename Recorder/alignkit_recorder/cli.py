"""The command `alignkit-record`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import NoReturn

from .errors import RecorderError
from .resnet import DEPTHS, SOURCES, ResNetOptions, record_resnet
from .version import PRODUCER

COULD_NOT_RUN, WRONG_USAGE = 2, 64


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without repeating the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"{self.prog}: {message} (--help lists the options)\n")


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    parsed = _parser().parse_args(arguments)
    options = ResNetOptions(
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
        compression=parsed.compression,
        shuffle=parsed.shuffle,
        threads=parsed.threads,
    )
    if parsed.threads is not None:  # read when a framework is imported, some of them never again
        os.environ["OMP_NUM_THREADS"] = str(parsed.threads)
    try:
        record_resnet(parsed.source, parsed.output, options)
    except RecorderError as error:
        print(f"alignkit-record: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    if not parsed.quiet:
        size = os.path.getsize(parsed.output) / 1e6
        print(f"{parsed.output}: {parsed.source} {parsed.model}, {size:.1f} MB", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="alignkit-record", description="Records what a framework computes, as a reference file.")
    parser.add_argument("--version", action="version", version=PRODUCER)
    sources = parser.add_subparsers(dest="source", required=True, metavar="|".join(SOURCES))
    for source in SOURCES:
        _add_resnet_arguments(sources.add_parser(source, help=f"record a model of {source}"))
    return parser


def _add_resnet_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", choices=DEPTHS, metavar="MODEL", help=", ".join(DEPTHS))
    parser.add_argument("output", metavar="OUT.h5", help="the file to write; it is complete or absent")
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument("--weights", metavar="CHECKPOINT", help="a .pth or .pdparams (default: seeded weights)")
    weights.add_argument("--weights-from", metavar="REF.h5", help="the weights of a recording of any framework")
    weights.add_argument("--grid", action="store_true", help="seeded weights on a coarse grid, which deflate well")
    image = parser.add_mutually_exclusive_group()
    image.add_argument("--image", metavar="FILE", help="an image (default: a seeded synthetic one)")
    image.add_argument("--size", type=_size, default=(224, 224), metavar="HxW", help="of the image; default 224x224")
    parser.add_argument("--batch", type=_positive, default=1, metavar="N", help="images in the batch; default 1")
    parser.add_argument("--seed", type=_natural, default=0, metavar="S", help="of weights and image; default 0")
    parser.add_argument(
        "--style", choices=("pytorch", "caffe"), default="pytorch", help="which convolution of a bottleneck strides"
    )
    parser.add_argument("--bn-epsilon", type=float, metavar="E", help="of every batch normalisation")
    parser.add_argument(
        "--no-configuration", dest="configuration", action="store_false", help="do not describe style and epsilon"
    )
    parser.add_argument("--containers", choices=("none", "blocks", "all"), help="record the outputs of containers too")
    parser.add_argument(
        "--compression", type=int, choices=range(10), default=0, metavar="0-9", help="deflate; default 0, contiguous"
    )
    parser.add_argument("--no-shuffle", dest="shuffle", action="store_false", help="deflate without shuffling bytes")
    parser.add_argument("--threads", type=_positive, metavar="N", help="for the framework")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None or 0 in (int(match[1]), int(match[2])):
        raise argparse.ArgumentTypeError(f"{text!r} is not HEIGHTxWIDTH, e.g. 224x224")
    return int(match[1]), int(match[2])


def _positive(text: str) -> int:
    return _at_least(text, 1)


def _natural(text: str) -> int:
    return _at_least(text, 0)


def _at_least(text: str, lowest: int) -> int:
    if not text.isdecimal() or int(text) < lowest:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {lowest}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
