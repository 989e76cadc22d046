"""What the command `alignkit-record` takes: its sources, each with its options."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from .factory import parsed_input
from .file_size import parsed_size
from .losses.recording import FRAMEWORKS
from .model_names import model_names, parsed_model
from .resnet import SOURCES
from .version import PRODUCER

WRONG_USAGE = 64

#: The packages whose models can be recorded.
_MODEL_SOURCES = (*SOURCES, "mmdet", "paddledet")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without repeating the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"{self.prog}: {message} (--help lists the options)\n")


def parsed_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Ends the process where the usage is wrong."""
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="alignkit-record", description="Records what a framework computes, as a reference file.")
    parser.add_argument("--version", action="version", version=PRODUCER)
    sources = parser.add_subparsers(dest="source", required=True, metavar="|".join([*_MODEL_SOURCES, "module", "ghm"]))
    for source in _MODEL_SOURCES:
        subparser = sources.add_parser(source, help=f"record a model of {source}")
        _add_resnet_arguments(subparser, source)
        _add_pyramid_arguments(subparser)
        _add_record_arguments(subparser)
    _add_factory_arguments(sources.add_parser("module", help="record a model of your own"))
    _add_loss_arguments(sources.add_parser("ghm", help="record the GHM losses and those they are compared with"))
    return parser


def _add_loss_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("output", metavar="OUT.h5", help="the file to write; it is complete or absent")
    parser.add_argument("--framework", choices=(*FRAMEWORKS, "all"), default="all", help="default: all")
    parser.add_argument("--seed", type=_natural, default=0, metavar="S", help="of the inputs; default 0")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


def _add_pyramid_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("pyramids", "and the backbones of mmdet and paddledet")
    levels = ("on-input", "on-lateral", "on-output", "pool", "none")
    group.add_argument("--extra-levels", choices=levels, default="on-output", help="where P6 comes from")
    group.add_argument("--relu-before-extra", action=argparse.BooleanOptionalAction, help="a ReLU before P7")
    group.add_argument("--upsampling", choices=("nearest", "bilinear"), default="nearest")
    group.add_argument("--start-level", type=int, choices=range(4), default=1, help="0 for C2; default 1")
    group.add_argument("--num-outs", type=_positive, default=5, metavar="N", help="levels that leave; default 5")
    group.add_argument("--channels", type=_positive, default=256, metavar="N", help="of the pyramid; default 256")
    group.add_argument("--norm", action="store_true", help="batch normalisation in the pyramid")
    group.add_argument("--base-channels", type=_positive, default=64, metavar="N", help="of the backbone; default 64")
    group.add_argument("--variant", choices=("a", "b", "c", "d"), default="b", help="of the backbone; default b")
    group.add_argument("--frozen-norm", action="store_true", help="torchvision's FrozenBatchNorm2d")
    group.add_argument("--head", action="store_true", help="torchvision: record RetinaNet's head as well")


def _add_resnet_arguments(parser: argparse.ArgumentParser, source: str) -> None:
    parser.add_argument("model", type=parsed_model(source), metavar="MODEL", help=model_names(source))
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


def _add_factory_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "factory", metavar="MODULE:FUNCTION", help="what makes the model: package.module:function, or file.py:function"
    )
    parser.add_argument("output", metavar="OUT.h5", help="the file to write; it is complete or absent")
    parser.add_argument(
        "--input", action="append", default=[], type=_checked(parsed_input), metavar="NAME=SHAPE[:BOUND]|NAME=FILE.npy",
        help="image=1x3x224x224, tokens=1x16:50257 (integers below), image=cat.npy; in the order of the arguments",
    )
    parser.add_argument("--framework", choices=("torch", "paddle"), help="to seed before the model is made")
    parser.add_argument("--weights", metavar="CHECKPOINT", help="a .pth or .pdparams (default: the model's own)")
    parser.add_argument("--seed", type=_natural, default=0, metavar="S", help="of weights and inputs; default 0")
    _add_record_arguments(parser)


def _add_record_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is recorded, and how")
    group.add_argument("--include", action="append", default=[], metavar="GLOB", help="only activations of such paths")
    group.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="no activations of such paths")
    group.add_argument("--containers", choices=("none", "blocks", "all"), help="record the outputs of containers too")
    group.add_argument(
        "--sample", type=_positive, metavar="N", help="N seeded elements of each larger activation, and its sum, …"
    )
    group.add_argument("--sample-seed", type=_natural, default=0, metavar="S", help="default 0; the same on both sides")
    group.add_argument("--no-weights", dest="with_weights", action="store_false", help="leave the weights out")
    group.add_argument(
        "--limit", type=_checked(parsed_size), metavar="SIZE", help="of the file, 500MB or 2G: refuse a larger one"
    )
    group.add_argument(
        "--compression", type=int, choices=range(10), default=0, metavar="0-9", help="deflate; default 0, contiguous"
    )
    group.add_argument("--no-shuffle", dest="shuffle", action="store_false", help="deflate without shuffling bytes")
    group.add_argument("--threads", type=_positive, metavar="N", help="for the framework")
    group.add_argument("--quiet", action="store_true", help="say nothing but errors, and do not estimate the size")


def _checked(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """argparse shows the message of its own error alone."""

    def checked(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return checked


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
