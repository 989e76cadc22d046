"""The tables by engine, and the curve of the share of faults found against their strength."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from engine_cases.faults import ENGINE_BASES
from engine_cases.runs import EngineFaultResult
from engines.catalogue import ENGINES
from frameworks.cases import Case
from frameworks.runs import HonestResult
from tool import Answer

BY_ENGINE = """## By engine

*Share of S* is the largest |e|/S of an element of the recordings, S as in [rounding.md](rounding.md); *q* the largest
RMS(e)/(u·RMS(N)) of a product. Both are the tool's, of recordings that hold the products.
"""

CURVE = """## Faults found against their strength

The same network runs twice in an engine, once with honest weights and once with a fault in them (or in the products of
one layer); the file holds the honest weights. *Found* means: exit status 1, and the first divergence is the tensor at
the place, or the first recorded one behind it. *Share of S* is the largest |e|/S there, *own errors* the worst
channel's RMS(e)/RMS(S) over that of the honest run (RMS(y) for S behind several operations): pooled over its channels,
or in the same channel if that is larger. Both are the medians over the places.
"""

LIMITS = """### In units of the limit

The worst channel's error over E(K)·c(n) times the honest run's own.
"""

UNFOUND = """### Not found, though of the limit's size or more
"""

_SOURCES = {
    "torchvision": "PyTorch, by torchvision",
    "mmdet": "PyTorch, by mmdet",
    "paddle": "Paddle, by paddle.vision",
    "paddledet": "Paddle, by PaddleDetection",
}


def engine_of(result: HonestResult) -> str:
    return _SOURCES[result.case.source] if isinstance(result.case, Case) else result.case.engine


def engine_sections(honest: list[HonestResult], faults: list[EngineFaultResult]) -> list[str]:
    sections = [BY_ENGINE, *_by_engine(honest), ""]
    if faults:
        sections += [CURVE, *_curve(faults), "", LIMITS, *_by_limit(faults), ""]
        unfound = [each for each in faults if not each.is_found and each.strength and each.strength.limit >= 1]
        if unfound:
            sections += [UNFOUND, *_unfound(unfound), ""]
    return sections


def table(headings: list[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(headings) + " |"
    yield "|---" * len(headings) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def number(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, (int, float)) else "–"


def worst_share(answer: Answer) -> float | None:
    """Of all but sums of two, which use all of their bound whoever computes them."""
    return _worst(answer, "statistical_share", lambda operation: operation not in ("sum", "add"))


def worst_quotient(answer: Answer) -> float | None:
    """Of products."""
    return _worst(answer, "rms_quotient", lambda operation: operation in ("convolution", "linear"))


def _worst(answer: Answer, key: str, takes: Callable[[str], bool]) -> float | None:
    """The largest finite one; JSON has words for the others."""
    tensors = (tensor for tensor in answer.tensors if takes(str(tensor.get("operation"))))
    found = [(tensor.get("bound") or {}).get(key) for tensor in tensors]
    return max((value for value in found if isinstance(value, (int, float))), default=None)


def _by_engine(results: list[HonestResult]) -> Iterator[str]:
    groups: dict[str, list[HonestResult]] = {}
    for result in results:
        groups.setdefault(engine_of(result), []).append(result)

    def row(name: str) -> list[str]:
        group = groups[name]
        engine = ENGINES.get(name)
        answers = [each.answer for each in group if each.answer is not None]
        words = Counter(answer.verdict.split(":")[0] for answer in answers)
        return [
            name,
            engine.version if engine else "",
            engine.setting if engine else "",
            str(len(group)),
            str(sum(bool(each.problem) for each in group)),
            number(_largest(worst_share, answers)),
            number(_largest(worst_quotient, answers)),
            ", ".join(f"{count} {word}" for word, count in words.most_common()),
        ]

    headings = ["engine", "version", "setting", "recordings", "problems", "share of S", "q", "verdicts"]
    yield from table(headings, map(row, groups))


def _largest(of: Callable[[Answer], float | None], answers: list[Answer]) -> float | None:
    found = [value for value in map(of, answers) if value is not None]
    return max(found, default=None)


def _curve(results: list[EngineFaultResult]) -> Iterator[str]:
    """A row for each kind and size."""
    groups: dict[tuple[str, float, str], list[EngineFaultResult]] = {}
    for result in results:
        fault = result.fault
        groups.setdefault((fault.kind, fault.size, fault.said), []).append(result)

    def row(key: tuple[str, float, str]) -> list[str]:
        group = groups[key]
        return [
            key[0],
            key[2],
            number(key[1]),
            str(len(group)),
            _share(each.is_found for each in group),
            _share(each.is_noticed for each in group),
            number(_median(each.strength.share for each in group if each.strength and each.strength.share is not None)),
            number(_median(each.strength.worst for each in group if each.strength)),
        ]

    kinds = list(dict.fromkeys(kind for kind, _, _ in groups))
    ordered = sorted(groups, key=lambda key: (kinds.index(key[0]), key[1]))
    headings = ["fault", "strength", "size", "recordings", "found", "exit status 1", "share of S", "own errors"]
    yield from table(headings, map(row, ordered))


#: Where the bins of strength end, in limits.
_BINS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, math.inf)


def _by_limit(results: list[EngineFaultResult]) -> Iterator[str]:
    measured = [result for result in results if result.strength is not None]

    def rows() -> Iterator[list[str]]:
        low = 0.0
        for high in _BINS:
            group = [each for each in measured if each.strength and low <= each.strength.limit < high]
            span = f"{low:g} – {high:g}" if high < math.inf else f"{low:g} and more"
            low = high
            yield [
                span,
                str(len(group)),
                _share(each.is_found for each in group),
                _share(each.is_noticed for each in group),
            ]

    yield from table(["limits", "recordings", "found", "exit status 1"], rows())


def _unfound(results: list[EngineFaultResult]) -> Iterator[str]:
    def row(result: EngineFaultResult) -> list[str]:
        fault, said = result.fault, result.problem or (result.answer.first_words() if result.answer else "–")
        assert result.strength is not None
        return [
            f"{fault.kind}, {fault.said}",
            ENGINE_BASES[fault.base].engine,
            f"`{result.expected}`",
            number(result.strength.limit),
            number(result.strength.share),
            said,
        ]

    ordered = sorted(results, key=lambda each: -(each.strength.limit if each.strength else 0))
    yield from table(["fault", "engine", "place", "limits", "share of S", "the tool's answer"], map(row, ordered))


def _share(found: Iterator[bool]) -> str:
    values = list(found)
    return f"{sum(values)} of {len(values)}" if values else "–"


def _median(values: Iterator[float]) -> float | None:
    found = sorted(values)
    return found[len(found) // 2] if found else None
