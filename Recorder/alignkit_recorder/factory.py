"""Records a model that a function of the user's makes: `alignkit-record module package.module:function`."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from .errors import RecorderError
from .frameworks import framework_of, load_framework
from .options import RecordOptions
from .partial import check_target
from .recording import Containers, caller, record
from .weights import check_fit, from_checkpoint


@dataclass(frozen=True)
class Input:
    """What to feed in: an array of a file, or a seeded one of this shape, normal, or of integers below a bound."""

    shape: tuple[int, ...] = ()
    below: int | None = None
    file: str | None = None

    def array(self, name: str, seed: int) -> np.ndarray:
        if self.file is not None:
            try:
                return np.load(self.file, allow_pickle=False)
            except (OSError, ValueError, EOFError) as error:
                raise RecorderError(f"{self.file}: is no array in a .npy file") from error
        random = np.random.default_rng([seed, zlib.crc32(name.encode())])
        if self.below is not None:
            return random.integers(0, self.below, self.shape)
        return random.normal(0, 1, self.shape).astype(np.float32)


def parsed_input(text: str) -> tuple[str, Input]:
    """`image=1x3x224x224`, `tokens=1x16:50257` (integers from 0 to 50256), `image=cat.npy`. Raises ValueError."""
    name, equals, value = text.partition("=")
    match = re.fullmatch(r"(\d+(?:x\d+)*)?(?::(\d+))?", value)
    if not name or not equals or not value:
        raise ValueError(f"{text!r} is not NAME=SHAPE, NAME=SHAPE:BOUND or NAME=FILE.npy, e.g. image=1x3x224x224")
    if match is None or match[1] is None:
        if value.endswith(".npy"):
            return name, Input(file=value)
        raise ValueError(f"{value!r} is neither a shape such as 1x3x224x224, nor a .npy file")
    below = None if match[2] is None else int(match[2])
    if below == 0:
        raise ValueError(f"{text!r}: there is no integer from 0 and below 0")
    return name, Input(tuple(int(extent) for extent in match[1].split("x")), below)


@dataclass(frozen=True)
class FactoryOptions:
    """What to record; the command line's options by their names."""

    factory: str
    inputs: Mapping[str, Input]
    framework: str | None = None
    weights: str | None = None
    seed: int = 0
    containers: Containers = "none"
    threads: int | None = None
    record: RecordOptions = RecordOptions()


def record_factory(path: str, options: FactoryOptions) -> str:
    """Records one forward pass of what the factory makes, in evaluation mode, and returns the name of its class."""
    check_target(path)
    function = _function(options.factory)
    imported = [package for package in ("torch", "paddle") if package in sys.modules]
    for package in imported if options.framework is None else [options.framework]:
        load_framework(package).seed(options.seed)
    model = _run(function, options.factory)
    framework = framework_of(model)
    framework.prepare(options.threads)
    if options.weights is not None:
        given = from_checkpoint(options.weights, framework)
        check_fit(options.weights, given, framework.state(model))
        framework.load(model, given)
    model.eval()
    inputs = {name: framework.tensor(each.array(name, options.seed)) for name, each in options.inputs.items()}
    call = caller(model, inputs)
    with framework.inference(), record(
        model,
        path,
        inputs=inputs,
        seed=options.seed,
        containers=options.containers,
        call=call,
        **options.record.arguments(path),
    ):
        _run(call, options.factory)
    return type(model).__name__


def _run(function: Callable[[], Any], what: str) -> Any:
    """What the user's code raises comes out as one line."""
    try:
        return function()
    except RecorderError:
        raise
    except Exception as error:
        raise RecorderError(f"{what}: raises {type(error).__name__}: {' '.join(str(error).split())}") from error


def _function(text: str) -> Any:
    """`package.module:function`, also with attributes in it, or `file.py:function`."""
    place, colon, name = text.rpartition(":")
    if not colon or not place or not name:
        raise RecorderError(f"{text}: is not PACKAGE.MODULE:FUNCTION or FILE.py:FUNCTION")
    found: Any = _imported(place)
    for attribute in name.split("."):
        found = getattr(found, attribute, None)
    if not callable(found):
        raise RecorderError(f"{text}: {place} has no function {name}")
    return found


def _imported(place: str) -> ModuleType:
    sys.path.insert(0, os.getcwd())
    try:
        if not place.endswith(".py"):
            return importlib.import_module(place)
        spec = importlib.util.spec_from_file_location(Path(place).stem, place)
        if spec is None or spec.loader is None or not Path(place).is_file():
            raise RecorderError(f"{place}: there is no such file")
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        sys.path.insert(0, str(Path(place).resolve().parent))
        spec.loader.exec_module(module)
        return module
    except ModuleNotFoundError as error:
        raise RecorderError(f"{place}: cannot be imported: there is no module {error.name}") from error
