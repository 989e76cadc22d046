"""Honest recordings of engines, images, scales and arithmetics. `evaluate.py` takes them in with `--engines`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from engine_cases.case import EngineCase
from engines.catalogue import ENGINES

_BLANK = "much of the image is one colour: hardly a weight that meets it can be told from its neighbours"
_NOTHING = "the image is zero throughout: the data shows no kernel"
_UNDERFLOW = "sums this small may lose all their digits"
_OVERFLOW = "an output of infinities shows no weight"
_UNSEEN = "nothing recorded shows the fast algorithm: its errors could be a fault's"

#: Engines of different arithmetic, for what is not tried in all of them.
_VARIED = (
    "PyTorch, oneDNN",
    "PyTorch, no oneDNN",
    "Paddle",
    "onnxruntime, optimised",
    "OpenVINO, float32",
    "TensorFlow, eager",
    "JAX, compiled",
    "tinygrad, Winograd",
    "ncnn",
    "MNN",
)
_FEW = ("PyTorch, oneDNN", "PyTorch, no oneDNN", "onnxruntime, optimised", "Paddle", "TensorFlow, eager")


def _cases(engines: Iterable[str], said: str, quick: str = "", **options: Any) -> Iterator[EngineCase]:
    """One for each engine; `quick` names the one that is in the quick part."""
    model = options.get("model", "resnet18")
    for engine in engines:
        yield EngineCase(f"{engine}: {model}, {said}", engine, is_quick=engine == quick, **options)


def _every_engine() -> Iterator[EngineCase]:
    """A quick one of each package."""
    quick = (
        "torch.fx, folded",
        "onnxruntime, folded",
        "OpenVINO, float32",
        "TensorFlow, eager",
        "JAX, compiled",
        "tinygrad, Winograd",
        "ncnn",
        "MNN, converted",
    )
    for engine in ENGINES:
        yield from _cases([engine], "64×64", engine if engine in quick else "")
        yield from _cases([engine], "96×128", model="resnet50", size=(96, 128))
    two = ("PyTorch, no oneDNN", "onnxruntime, optimised", "OpenVINO, float32", "ncnn")
    yield from _cases(two, "2 threads", size=(97, 129), options={"threads": 2})
    odd = ("onnxruntime, optimised", "tinygrad, Winograd", "ncnn", "MNN", "MNN, converted", "MNN, Winograd")
    yield from _cases(odd, "112×80", size=(112, 80), seed=3)


def _pictures() -> Iterator[EngineCase]:
    for picture in ("black", "white", "grey", "ones"):
        quick = "PyTorch, oneDNN" if picture == "black" else ""
        yield from _cases(_VARIED, picture, quick, picture=picture, may_mistrust=_BLANK)
        yield from _cases(
            _FEW, f"{picture}, 96×128", model="resnet50", size=(96, 128), picture=picture, may_mistrust=_BLANK
        )
    yield from _cases(_FEW, "zeros", picture="zeros", may_mistrust=_NOTHING)
    for picture in ("half dark", "half faint", "one pixel", "gradient", "noise"):
        reason = _BLANK if picture == "one pixel" else ""
        quick = "PyTorch, no oneDNN" if picture == "half dark" else ""
        yield from _cases(_VARIED, picture, quick, picture=picture, may_mistrust=reason)
    for seed in (1, 2):
        for picture in ("ones", "black", "grey"):
            quick = "PyTorch, oneDNN" if (picture, seed) == ("ones", 1) else ""
            said = f"as initialised, {picture}, seed {seed}"
            blank: dict[str, Any] = {"weights": "default", "picture": picture, "seed": seed, "may_mistrust": _BLANK}
            yield from _cases(_FEW, said, quick, **blank)
    yield from _cases(
        _FEW,
        "as initialised, ones",
        model="resnet50",
        weights="default",
        picture="ones",
        seed=1,
        may_mistrust=_BLANK,
    )
    yield from _cases(_VARIED, "as initialised", weights="default", seed=1)
    fast = ("MNN, Winograd",)
    for picture in ("black", "half dark", "half faint", "noise"):
        reason = _BLANK if picture == "black" else ""
        yield from _cases(fast, f"{picture}, 96×96", picture=picture, size=(96, 96), may_mistrust=reason)


def _scales() -> Iterator[EngineCase]:
    for weights in ("× 1e-25", "× 1e25"):
        quick = "PyTorch, oneDNN" if weights == "× 1e-25" else ""
        yield from _cases(_VARIED, f"kernels {weights}", quick, weights=weights)
    yield from _cases(_FEW, "one stage × 1e-25", weights="one stage × 1e-25")
    yield from _cases(_FEW, "kernels × 1e-36", weights="× 1e-36", may_mistrust=_UNDERFLOW)
    for weights in ("default, × 1e-25", "default, × 1e25"):
        said = weights.replace("default", "as initialised, all activations")
        yield from _cases(_FEW, said, weights=weights, seed=1)
        yield from _cases(_FEW, f"{said}, ones", weights=weights, seed=1, picture="ones", may_mistrust=_BLANK)
    small: dict[str, Any] = {"seed": 1, "may_mistrust": _UNDERFLOW}
    for picture in ("synthetic", "ones"):
        said = f"as initialised, every kernel × 1e-25, {picture}"
        yield from _cases(_FEW, said, weights="default, every kernel × 1e-25", picture=picture, **small)
    yield from _cases(_FEW, "every kernel × 1e-25", model="resnet50", weights="every kernel × 1e-25", **small)
    fits = [engine for engine in _VARIED if engine != "ncnn"]  # which has float16 for these weights
    yield from _cases(fits, "sums that overflow in one order", weights="overflowing", may_mistrust=_OVERFLOW)


def _batches() -> Iterator[EngineCase]:
    """16 is where NNPACK takes over from PyTorch's own kernels."""
    yield from _cases(_VARIED, "batch 16", "PyTorch, no oneDNN", batch=16)
    nnpack = ("PyTorch, no oneDNN",)
    yield from _cases(nnpack, "batch 32, 32×32", batch=32, size=(32, 32))
    yield from _cases(nnpack, "batch 17, 65×63", batch=17, size=(65, 63), seed=1)
    yield from _cases(nnpack, "batch 16, 112×112", batch=16, size=(112, 112), seed=2)
    yield from _cases(nnpack, "batch 16, 64×64", model="resnet50", batch=16, size=(64, 64))
    for picture in ("half dark", "half faint", "black", "noise"):
        reason = _BLANK if picture == "black" else ""
        yield from _cases(nnpack, f"batch 16, {picture}", batch=16, picture=picture, may_mistrust=reason)
    yield from _cases(nnpack, "batch 16, as initialised", batch=16, weights="default", seed=1)
    yield from _cases(nnpack, "batch 16, kernels × 1e-25", batch=16, weights="× 1e-25")


def _parts() -> Iterator[EngineCase]:
    """Where blocks alone are recorded, as of a network whose convolutions are folded."""
    blocks: dict[str, Any] = {"records": "blocks"}
    for model, size in (("resnet18", (64, 64)), ("resnet50", (96, 128))):
        quick = "PyTorch, oneDNN" if model == "resnet18" else ""
        for engine in (
            *_FEW,
            "JAX, compiled",
            "TensorFlow, XLA",
            "torch.fx, folded",
            "onnxruntime, folded",
            "OpenVINO, float32, folded",
            "MNN, converted",
        ):
            yield from _cases([engine], "blocks alone", quick, model=model, size=size, **blocks)
    yield from _cases(("onnxruntime, folded",), "black, blocks alone", picture="black", may_mistrust=_BLANK, **blocks)
    yield from _cases(("PyTorch, oneDNN",), "operations without products alone", records="folded")
    output: dict[str, Any] = {"records": "output"}
    for engine in (name for name, engine in ENGINES.items() if not engine.imprecise):
        yield from _cases([engine], "output alone", "onnxruntime, folded", **output)
        # F(6×6) of MNN's points errs 78 times as much as a sum, and logits do not show the tiles.
        reason = _UNSEEN if engine in ("MNN, Winograd", "MNN, converted") else ""
        large: dict[str, Any] = {"model": "resnet50", "size": (96, 128), "may_mistrust": reason, **output}
        yield from _cases([engine], "output alone, 96×128", **large)
    for weights in ("as trained", "wide channels"):
        yield from _cases(_VARIED[:-2], f"{weights}, output alone", weights=weights, seed=5, batch=2, **output)


def _trained() -> Iterator[EngineCase]:
    """Weights with what training leaves, and what engines fuse: sums into convolutions, normalisations into sums."""
    engines = (
        "PyTorch, oneDNN",
        "onnxruntime, optimised",
        "OpenVINO, float32",
        "TensorFlow, XLA",
        "JAX, compiled",
        "tinygrad",
        "tinygrad, Winograd",
        "ncnn",
        "MNN",
    )
    for weights in ("as trained", "sparse", "wide channels"):
        for records in ("all", "normalised", "sums", "blocks"):
            quick = "onnxruntime, optimised" if (weights, records) == ("as trained", "sums") else ""
            options: dict[str, Any] = {"weights": weights, "records": records, "seed": 5}
            yield from _cases(engines, f"{weights}, {records} recorded", quick, **options)
    deep = ("onnxruntime, optimised", "ncnn", "MNN", "tinygrad, Winograd")
    for weights in ("as trained", "wide channels"):
        for records in ("normalised", "sums", "blocks"):
            options = {"weights": weights, "records": records, "seed": 6, "size": (96, 128), "model": "resnet50"}
            yield from _cases(deep, f"{weights}, {records} recorded", **options)


def _precisions() -> Iterator[EngineCase]:
    """Honest, and to be called what they are."""
    for storage in ("float16", "float16 in float32", "bfloat16 in float32", "cut bfloat16 in float32"):
        quick = "PyTorch, oneDNN" if storage == "float16" else ""
        yield from _cases(_FEW[:3], f"stored as {storage}", quick, storage=storage, is_imprecise=True)
    for name in ("tf32, rounded", "tf32, cut", "bfloat16, rounded", "bfloat16, cut"):
        options = {"arithmetic": {"*": name}}
        quick = "PyTorch, oneDNN" if name == "tf32, cut" else ""
        said = f"operands in {name}"
        yield from _cases(("PyTorch, oneDNN",), said, quick, options=options, is_imprecise=True)
        yield from _cases(
            ("PyTorch, oneDNN",),
            f"{said}, 96×128",
            model="resnet50",
            size=(96, 128),
            options=options,
            is_imprecise=True,
        )
    yield from _cases(
        ("PyTorch, oneDNN",), "products of six bfloat16 products", options={"arithmetic": {"*": "bfloat16×6"}}
    )


ENGINE_HONEST = [*_every_engine(), *_pictures(), *_scales(), *_batches(), *_parts(), *_trained(), *_precisions()]
