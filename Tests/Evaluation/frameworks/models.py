"""Models of the real frameworks with weights and inputs, ready to be recorded, changed or broken first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignkit_recorder import record
from alignkit_recorder.detectors import torch_detector
from alignkit_recorder.frameworks import Framework, load_framework
from alignkit_recorder.images import synthetic_batch
from alignkit_recorder.pyramid import FRAMEWORKS, DetectorOptions, build, feature_maps
from alignkit_recorder.resnet import CALIBRATION, SOURCES, calibrate, configure, images, load_weights, set_epsilon


@dataclass
class Subject:
    """A model in inference mode, its inputs, and what its recording is to say of it."""

    framework: Framework
    model: Any
    inputs: dict[str, Any]
    options: dict[str, Any]
    seed: int
    #: Makes a batch for the statistics of batch normalisation from a seed.
    batch: Any

    def run(self, inputs: dict[str, Any] | None = None) -> Any:
        """One forward pass."""
        given = inputs or self.inputs
        with self.framework.inference():
            return self.model(given["image"] if "image" in given else list(given.values()))

    def recalibrate(self) -> None:
        """New statistics for every batch normalisation."""
        calibrate(self.framework, self.model, self.seed, self.batch)

    def modules(self) -> dict[str, Any]:
        return {path: module for path, module, _ in self.framework.modules(self.model)}

    @contextmanager
    def recording(self, path: Path) -> Iterator[None]:
        """What runs inside the `with` block is written to `path`."""
        with record(self.model, path, inputs=self.inputs, **self.options):
            yield


def prepare(source: str, options: DetectorOptions) -> Subject:
    """What `alignkit-record SOURCE MODEL` would record with these options."""
    is_plain = source in SOURCES and options.resnet.model.startswith("resnet")
    return _resnet(source, options) if is_plain else _detector(source, options)


def _resnet(source_name: str, options: DetectorOptions) -> Subject:
    source, resnet = SOURCES[source_name], options.resnet
    framework = load_framework(source.framework)
    framework.prepare(resnet.threads)
    model = source.build(resnet.model)
    configuration = configure(framework, model, resnet)

    def batch(seed: int) -> Any:
        return framework.tensor(synthetic_batch(*CALIBRATION, seed))

    load_weights(framework, model, resnet, batch)
    _freeze(options, model, configuration["bn_eps"])
    model.eval()
    said = {"convention": source.convention, "output": "logits", "containers": resnet.containers or source.containers}
    return _subject(framework, model, {"image": framework.tensor(images(resnet))}, options, configuration, said, batch)


def _detector(source: str, options: DetectorOptions) -> Subject:
    resnet = options.resnet
    framework = load_framework(FRAMEWORKS[source])
    framework.prepare(resnet.threads)
    detector = build(source, options)
    has_backbone = resnet.model != "fpn"

    def maps(count: int, size: tuple[int, int], seed: int) -> dict[str, Any]:
        arrays = feature_maps(detector, count, size, seed)
        return {name: framework.tensor(array) for name, array in arrays.items()}

    def batch(seed: int) -> Any:
        if has_backbone:
            return framework.tensor(synthetic_batch(*CALIBRATION, seed))
        return list(maps(CALIBRATION[0], CALIBRATION[1:], seed).values())

    load_weights(framework, detector.model, resnet, batch)
    if resnet.bn_epsilon is not None:
        detector.configuration["bn_eps"] = resnet.bn_epsilon
        set_epsilon(framework, detector.model, resnet.bn_epsilon)
    _freeze(options, detector.model, detector.configuration["bn_eps"])
    detector.model.eval()
    inputs = (
        {"image": framework.tensor(images(resnet))} if has_backbone else maps(resnet.batch, resnet.size, resnet.seed)
    )
    said = {
        "convention": detector.convention,
        "containers": resnet.containers or ("blocks" if source == "paddledet" else "none"),
        "operations": ("add", "interpolate", "relu", "max_pool"),
        "rename": detector.rename,
    }
    return _subject(framework, detector.model, inputs, options, detector.configuration, said, batch)


def _freeze(options: DetectorOptions, model: Any, epsilon: float) -> None:
    if options.frozen_norm:
        torch_detector().freeze_norms(model, epsilon)


def _subject(
    framework: Framework,
    model: Any,
    inputs: dict[str, Any],
    options: DetectorOptions,
    configuration: dict[str, Any],
    said: dict[str, Any],
    batch: Any,
) -> Subject:
    resnet = options.resnet
    described = {
        "model_name": resnet.model,
        "configuration": configuration if resnet.with_configuration else None,
        "seed": resnet.seed,
    }
    return Subject(framework, model, inputs, described | said, resnet.seed, batch)
