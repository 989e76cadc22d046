"""The cases that are recorded: ordinary ones, and those where implementations go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from .case import Call, Case

X1, T1 = [[0.025, 0.35], [0.45, 0.85]], [[1, 1], [0, 1]]
X2, T2 = [[0.55, 0.45], [0.55, 0.65]], [[1, 0], [0, 0]]
DELTAS = [[0.01, -0.02, 0.3, 0], [0.005, 0.04, -0.1, 2]]

#: Anchors per pyramid level, P3 to P7.
LEVELS = (960, 240, 60, 16, 4)
CLASSES = 8


def all_cases(seed: int, sigmoid: Callable[[np.ndarray], np.ndarray]) -> Iterator[Case]:
    """Every case. `sigmoid` is the framework's own: the values on edges depend on it."""
    random = np.random.default_rng(seed)
    yield from _golden()
    yield from _levels(random)
    yield from _settings(random)
    yield from _extremes(random)
    yield from _edges(sigmoid)
    yield from _degenerate(random)
    yield from _plain(random)


def _array(values: object) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def _golden() -> Iterator[Case]:
    one, two = Call(_array(X1), _array(T1)), Call(_array(X2), _array(T2))
    settings = {"bins": 10, "momentum": 0.75}
    yield Case("golden-c", "ghm-c", [one, two, one], settings)
    weight = _array([[1, 0], [1, 1]])
    calls = [Call(call.prediction, call.target, label_weight=weight) for call in (one, two)]
    yield Case("golden-c-ignored", "ghm-c", calls, settings)
    yield Case("golden-c-edges", "ghm-c", [Call(_array([[20, 0], [-20, 3]]), _array([[0, 1], [0, 1]]))], settings)
    weight = _array([[1, 1, 1, 1], [1, 1, 1, 0]])
    call = Call(_array(DELTAS), _array(np.zeros((2, 4))), label_weight=weight)
    yield Case("golden-r", "ghm-r", [call, call], {"bins": 10, "momentum": 0.7, "mu": 0.02})


def logits(random: np.random.Generator, rows: int, classes: int = CLASSES) -> np.ndarray:
    """Logits as a detector in training has them: most far below 0, some undecided, a few confident and wrong."""
    easy = random.normal(-4.6, 1.5, (rows, classes))
    hard = random.normal(0, 3, (rows, classes))
    return np.where(random.random((rows, classes)) < 0.8, easy, hard).astype(np.float32)


def classification(random: np.random.Generator, rows: int, classes: int = CLASSES) -> Call:
    """A call with one-hot targets, a tenth of the rows positive and a tenth ignored."""
    target = np.zeros((rows, classes), dtype=np.float32)
    positive = np.nonzero(random.random(rows) < 0.1)[0]
    target[positive, random.integers(0, classes, len(positive))] = 1
    ignored = random.random((rows, 1)) < 0.1
    weight = np.where(np.broadcast_to(ignored, (rows, classes)), 0, 1).astype(np.float32)
    return Call(logits(random, rows, classes), target, label_weight=weight)


def regression(random: np.random.Generator, rows: int) -> Call:
    """A call with box deltas, of which a tenth belongs to positive anchors and counts."""
    target = random.normal(0, 0.3, (rows, 4)).astype(np.float32)
    spread = random.choice([0.002, 0.02, 0.2, 3], (rows, 4))
    prediction = (target + random.normal(0, 1, (rows, 4)) * spread).astype(np.float32)
    positive = random.random((rows, 1)) < 0.3
    return Call(prediction, target, label_weight=np.broadcast_to(positive, (rows, 4)).astype(np.float32))


def _levels(random: np.random.Generator) -> Iterator[Case]:
    """One loss object for all pyramid levels, in order, two iterations."""
    paper_c = {"bins": 30, "momentum": 0.75}
    paper_r = {"bins": 10, "momentum": 0.7, "mu": 0.02, "loss_weight": 10.0}
    yield Case("levels-c", "ghm-c", [classification(random, rows) for _ in range(2) for rows in LEVELS], paper_c)
    yield Case("levels-r", "ghm-r", [regression(random, rows) for _ in range(2) for rows in LEVELS], paper_r)
    for generation, background in (("1", 0), ("2", CLASSES)):
        calls = [_labelled(random, rows, background) for rows in LEVELS]
        yield Case(f"labels-mmdet{generation}", "ghm-c", calls, paper_c, background=background)


def _labelled(random: np.random.Generator, rows: int, background: int) -> Call:
    first = 1 if background == 0 else 0
    classes = random.integers(first, first + CLASSES, rows)
    labels = np.where(random.random(rows) < 0.3, classes, background).astype(np.int64)
    weight = (random.random(rows) < 0.9).astype(np.float32)
    return Call(logits(random, rows), labels=labels, label_weight=weight)


def _settings(random: np.random.Generator) -> Iterator[Case]:
    for bins in (10, 20, 30, 40):
        calls = [classification(random, rows) for rows in (100, 7)]
        yield Case(f"bins-{bins}-c", "ghm-c", calls, {"bins": bins, "momentum": 0.75})
        calls = [regression(random, rows) for rows in (100, 7)]
        yield Case(f"bins-{bins}-r", "ghm-r", calls, {"bins": bins, "momentum": 0.7, "mu": 0.02})
    for momentum in (0, 0.5, 0.75, 0.9):
        calls = [classification(random, rows) for rows in (64, 5, 64)]
        yield Case(f"momentum-{momentum}-c", "ghm-c", calls, {"bins": 20, "momentum": momentum})
        calls = [regression(random, rows) for rows in (64, 5, 64)]
        yield Case(f"momentum-{momentum}-r", "ghm-r", calls, {"bins": 20, "momentum": momentum, "mu": 0.02})
    calls = [classification(random, 50) for _ in range(2)]
    settings = {"bins": 10, "momentum": 0.5, "loss_weight": 2.5, "avg_factor": 17.0}
    yield Case("avg-factor-c", "ghm-c", calls, settings)
    yield Case("unreduced-c", "ghm-c", calls[:1], {"bins": 10, "momentum": 0.5, "reduction": "none"})
    doubles = [Call(*(None if array is None else array.astype(np.float64) for array in
                      (call.prediction, call.target, None, call.label_weight))) for call in calls]
    yield Case("float64-c", "ghm-c", doubles, {"bins": 30, "momentum": 0.75})


def _extremes(random: np.random.Generator) -> Iterator[Case]:
    steps = np.linspace(-60, 60, 241, dtype=np.float32)
    calls = [Call(np.stack([steps, steps], 1), np.stack([np.zeros(241), np.ones(241)], 1).astype(np.float32))]
    yield Case("saturated-c", "ghm-c", calls * 2, {"bins": 30, "momentum": 0.75})
    sizes = _array(np.concatenate([np.geomspace(1e-9, 1e4, 118), [0, 64]]))
    signs = np.where(np.arange(120) % 2 == 0, sizes, -sizes).astype(np.float32).reshape(30, 4)
    calls = [Call(signs, np.zeros((30, 4), dtype=np.float32))]
    yield Case("saturated-r", "ghm-r", calls * 2, {"bins": 10, "momentum": 0.7, "mu": 0.02})
    call = classification(random, 40)
    yield Case("no-positives-c", "ghm-c", [Call(call.prediction, call.target * 0)], {"bins": 30, "momentum": 0.75})
    call = regression(random, 40)
    call.label_weight = (random.random((40, 4)) * random.integers(0, 2, (40, 1))).astype(np.float32)
    yield Case("fractional-r", "ghm-r", [call, call], {"bins": 10, "momentum": 0.7, "mu": 0.02})
    call = classification(random, 40)
    call.label_weight = (random.random((40, CLASSES)) * random.integers(0, 2, (40, 1))).astype(np.float32)
    yield Case("fractional-c", "ghm-c", [call, call], {"bins": 30, "momentum": 0.75})


def _edges(sigmoid: Callable[[np.ndarray], np.ndarray]) -> Iterator[Case]:
    """Gradient norms on the edges and one ULP to each side, as far as a float32 prediction can reach them."""
    for bins in (10, 20, 40):
        inner = (np.arange(1, bins) / np.float32(bins)).astype(np.float32)
        x = np.concatenate([_around(lambda x: sigmoid(x), edge, -20, 20) for edge in inner])
        calls = [Call(x, np.zeros_like(x)), Call(x[::2].copy(), np.zeros_like(x[::2]))]
        for momentum in (0, 0.75):
            yield Case(f"edges-{bins}-m{momentum}-c", "ghm-c", calls, {"bins": bins, "momentum": momentum})
        d = np.concatenate([_around(_asl1_norm, edge, 0, 10) for edge in inner])
        calls = [Call(np.concatenate([d] * 4, 1), np.zeros((len(d), 4), dtype=np.float32))]
        yield Case(f"edges-{bins}-r", "ghm-r", calls * 2, {"bins": bins, "momentum": 0.7, "mu": 0.02})


def _asl1_norm(d: np.ndarray) -> np.ndarray:
    return np.abs(d / np.sqrt(np.float32(0.02 * 0.02) + d * d))


def _around(norm: Callable[[np.ndarray], np.ndarray], edge: np.float32, low: float, high: float) -> np.ndarray:
    """Predictions whose norm is the edge, or next to it: the last below it, and its neighbours, as `[n, 1]`."""
    below, above = np.float32(low), np.float32(high)
    while np.nextafter(below, above) < above:
        middle = np.float32((np.float64(below) + np.float64(above)) / 2)
        if norm(np.array([middle]))[0] < edge:
            below = middle
        else:
            above = middle
    near = [below]
    for _ in range(2):
        near.insert(0, np.nextafter(near[0], np.float32(-np.inf)))
        near.append(np.nextafter(near[-1], np.float32(np.inf)))
    return np.array(near, dtype=np.float32).reshape(-1, 1)


def _degenerate(random: np.random.Generator) -> Iterator[Case]:
    for loss, make, settings in (
        ("ghm-c", lambda rows: classification(random, rows), {"bins": 10, "momentum": 0.75}),
        ("ghm-r", lambda rows: regression(random, rows), {"bins": 10, "momentum": 0.7, "mu": 0.02}),
    ):
        suffix = loss[-1]
        ignored = make(12)
        ignored.label_weight = np.zeros_like(ignored.prediction)
        yield Case(f"all-ignored-{suffix}", loss, [make(12), ignored, make(12)], settings)
        single = make(1)
        single = Call(single.prediction[:, :1], single.target[:, :1], label_weight=np.ones((1, 1), dtype=np.float32))
        yield Case(f"single-{suffix}", loss, [single, single], settings)
        empty = make(0)
        yield Case(f"empty-{suffix}", loss, [make(12), empty, make(12)], settings)
        spoiled = make(12)
        spoiled.prediction[3, 1] = np.nan
        spoiled.label_weight = np.ones_like(spoiled.prediction)
        yield Case(f"nan-{suffix}", loss, [spoiled, make(12)], settings)


def _plain(random: np.random.Generator) -> Iterator[Case]:
    """The losses that the GHM papers compare with."""
    calls = [classification(random, 30)]
    bare = [Call(calls[0].prediction, calls[0].target)]
    steep = [Call(calls[0].prediction * 10, calls[0].target)]
    for reduction in ("mean", "sum"):
        settings = {"gamma": 2.0, "alpha": 0.25, "reduction": reduction}
        yield Case(f"focal-{reduction}-torchvision", "focal", bare, settings, source="torchvision")
        yield Case(f"cross-entropy-{reduction}", "cross-entropy", calls, {"reduction": reduction}, source="framework")
    yield Case(
        "focal-saturated", "focal", steep, {"gamma": 2.0, "alpha": 0.25, "reduction": "sum"}, source="torchvision")
    settings = {"gamma": 1.5, "alpha": 0.4, "reduction": "mean", "avg_factor": 9.0, "loss_weight": 2.0}
    yield Case("focal-mmdet", "focal", calls, settings, source="mmdet")
    boxes = [regression(random, 30)]
    bare = [Call(boxes[0].prediction, boxes[0].target)]
    for name, beta in (("1", 1.0), ("9th", 1 / 9)):
        settings = {"beta": beta, "reduction": "mean"}
        yield Case(f"smooth-l1-{name}", "smooth-l1", bare, settings, source="framework")
        yield Case(
            f"smooth-l1-{name}-mmdet", "smooth-l1", boxes, {**settings, "avg_factor": 12.0}, source="mmdet")
    yield Case("asl1", "asl1", boxes, {"mu": 0.02, "reduction": "sum"}, source="framework")
