"""Records the ResNets of torchvision and of paddle.vision."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import RecorderError
from .frameworks import Framework, load_framework
from .images import image_batch, synthetic_batch
from .options import RecordOptions
from .recording import Containers, record
from .torchvision_import import import_torchvision
from .weights import canonical, check_fit, from_checkpoint, from_reference, native, seeded
from .writer import check_target

DEPTHS = {"resnet18": 18, "resnet34": 34, "resnet50": 50, "resnet101": 101, "resnet152": 152}

#: Training-mode passes that give batch normalisation its statistics, and the batch of each: count, height, width.
PASSES, CALIBRATION = 4, (4, 96, 96)


@dataclass(frozen=True)
class Source:
    """A package that has ResNets: how its framework is called, and how a model is made."""

    framework: str
    convention: str
    containers: Containers
    build: Callable[[str], Any]


def _torchvision(model: str) -> Any:
    return getattr(import_torchvision().models, model)(weights=None)


def _paddle(model: str) -> Any:
    return getattr(importlib.import_module("paddle.vision.models"), model)(pretrained=False)


SOURCES = {
    "torchvision": Source("torch", "torchvision", "none", _torchvision),
    "paddle": Source("paddle", "paddle", "blocks", _paddle),
}


@dataclass(frozen=True)
class ResNetOptions:
    """What to record; the command line's options by their names."""

    model: str
    weights: str | None = None
    weights_from: str | None = None
    image: str | None = None
    size: tuple[int, int] = (224, 224)
    batch: int = 1
    seed: int = 0
    style: str = "pytorch"
    bn_epsilon: float | None = None
    with_configuration: bool = True
    containers: Containers | None = None
    grid: bool = False
    threads: int | None = None
    record: RecordOptions = RecordOptions()


def record_resnet(source_name: str, path: str, options: ResNetOptions) -> None:
    """Builds the model, gives it weights and an image, and records one forward pass to `path`."""
    check_target(path)
    source = SOURCES[source_name]
    framework = load_framework(source.framework)
    framework.prepare(options.threads)
    model = source.build(options.model)
    configuration = configure(framework, model, options)
    tensor = framework.tensor(images(options))
    is_seeded = load_weights(
        framework, model, options, lambda seed: framework.tensor(synthetic_batch(*CALIBRATION, seed))
    )
    model.eval()
    with framework.inference(), record(
        model,
        path,
        inputs={"image": tensor},
        model_name=options.model,
        convention=source.convention,
        configuration=configuration if options.with_configuration else None,
        seed=options.seed if is_seeded or options.image is None else None,
        output="logits",
        containers=options.containers or source.containers,
        call=lambda: model(tensor),
        **options.record.arguments(path),
    ):
        model(tensor)


def images(options: ResNetOptions) -> np.ndarray:
    if options.image is not None:
        return image_batch(options.image, options.batch)
    return synthetic_batch(options.batch, *options.size, options.seed)


def configure(framework: Framework, model: Any, options: ResNetOptions) -> dict[str, Any]:
    """Gives the model its style and epsilon, and says what it is now."""
    modules = list(framework.modules(model))
    if options.style == "caffe":
        _move_strides(framework, modules)
    epsilon = framework.spelling["eps"]
    norms = [module for _, module, _ in modules if hasattr(module, epsilon)]
    if options.bn_epsilon is not None:
        set_epsilon(framework, model, options.bn_epsilon)
    return {"style": options.style, "bn_eps": getattr(norms[0], epsilon), "depth": DEPTHS[options.model]}


def set_epsilon(framework: Framework, model: Any, epsilon: float) -> None:
    """Of every batch normalisation."""
    name = framework.spelling["eps"]
    for _, module, _ in framework.modules(model):
        if hasattr(module, name):
            setattr(module, name, epsilon)


def _move_strides(framework: Framework, modules: list[tuple[str, Any, bool]]) -> None:
    """From the 3×3 of each bottleneck to its first 1×1, where Caffe's models have it."""
    stride = framework.spelling["stride"]
    blocks = [module for _, module, _ in modules if hasattr(module, "conv3")]
    if not blocks:
        raise RecorderError("--style caffe: needs a network of bottlenecks (resnet50, resnet101, resnet152)")
    for block in blocks:
        moved = getattr(block.conv2, stride)
        setattr(block.conv2, stride, getattr(block.conv1, stride))
        setattr(block.conv1, stride, moved)


def load_weights(framework: Framework, model: Any, options: ResNetOptions, batch: Callable[[int], Any]) -> bool:
    """Loads the weights that the options name, or makes seeded ones, for which `batch` makes input from a seed.

    Says whether it made them.
    """
    state = framework.state(model)
    if options.weights is None and options.weights_from is None:
        made = seeded(canonical(state, framework.name), options.seed, options.grid)
        framework.load(model, native(made, framework.name))
        calibrate(framework, model, options.seed, batch)
        return True
    if options.weights is not None:
        given = from_checkpoint(options.weights, framework)
    else:
        given = native(from_reference(str(options.weights_from)), framework.name)
    check_fit(str(options.weights or options.weights_from), given, state)
    framework.load(model, given)
    return False


def calibrate(framework: Framework, model: Any, seed: int, batch: Callable[[int], Any]) -> None:
    """Gives batch normalisation the statistics of a few seeded batches: their plain average."""
    epsilon = framework.spelling["eps"]
    norms = [module for _, module, _ in framework.modules(model) if hasattr(module, epsilon)]
    kept = [dict(vars(norm)) for norm in norms]
    model.train()
    with framework.inference(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Paddle announces that training changes statistics, which is the point
        for number in range(PASSES):
            for norm in norms:
                framework.set_momentum(norm, 1 / (number + 1))
            model(batch(seed + 1 + number))
    for norm, attributes in zip(norms, kept, strict=True):
        for name in ("momentum", "_momentum"):
            if name in attributes:
                setattr(norm, name, attributes[name])
    model.eval()
