"""The names of the models that each package has, and the nearest to a name that it has not."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Callable

from .pyramid import MODELS
from .resnet import DEPTHS, SOURCES


def _is_model(text: str, source: str) -> bool:
    known = [*(DEPTHS if source in SOURCES else ()), *([MODELS[source]] if source in MODELS else ())]
    return re.fullmatch("|".join(known), text) is not None


def parsed_model(source: str) -> Callable[[str], str]:
    """What an argument of this source is parsed by: a name that it has, or an error that names the nearest."""

    def model(text: str) -> str:
        if not _is_model(text, source):
            raise argparse.ArgumentTypeError(
                f"no model {text!r}{_nearest(text, source)}; known are {model_names(source)}"
            )
        return text

    return model


def model_names(source: str) -> str:
    """The models of a source, as the help lists them."""
    known = {"mmdet": "resnet50, resnet50-fpn (18 to 152), fpn", "torchvision": ", ".join(DEPTHS)
             + ", retinanet_resnet50_fpn, retinanet_resnet50_fpn_v2, fpn"}
    known["paddledet"] = known["mmdet"]
    return known.get(source, ", ".join(DEPTHS))


def _nearest(text: str, source: str) -> str:
    """The model whose name is most like a word that is none; nothing where none is like it."""
    spelled = [word for word in re.split(r"[, ()]+", model_names(source)) if word[:1].isalpha() and word != "to"]
    names = [*DEPTHS, *(f"{depth}-fpn" for depth in DEPTHS), *spelled] if source not in SOURCES else [*DEPTHS, *spelled]
    matches = [name for name in difflib.get_close_matches(text.lower(), names) if _is_model(name, source)]
    return f": did you mean {matches[0]!r}?" if matches else ""
