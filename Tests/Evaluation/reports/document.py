"""The tables of `docs/evaluation.md`."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from engine_cases.case import EngineCase
from engine_cases.runs import EngineFaultResult
from frameworks.places import BASES
from frameworks.runs import FaultyResult, HonestResult
from reports.engines import engine_sections, number, table
from reports.gpu import gpu_section

INTRODUCTION = """# Evaluation

Made by `scripts/evaluate`, which records the real frameworks, honest and with faults put in, and asks `align-cli` about
each recording. {versions}

**{honest} honest recordings, {alarms} false alarms. {faulty} recordings with a fault, of {kinds} kinds: {visible}
visible, {detected} of them detected at the right tensor; {faint} faint, {seen} of them detected; {hidden} hidden.**
"""

ENGINE_FAULTS = """**{count} recordings of engines with a fault below, at and above the bounds; {found} found at the
right tensor: see [below](#faults-found-against-their-strength).**"""

HONEST = """## Honest recordings

Each must be `aligned`. *Bound* is the largest share of its bound that an element of the recording uses, *ratio* the
largest ratio of the recording's error to ours, both against float64; as the tool reports them. Products of a lower
precision, and what is stored in one, must be `imprecise`.
"""

FAULTY = """## Faults

The fault is put into the framework's own model: one module computes something else (or the result of one function is
replaced), while the file keeps the honest weights, hyper-parameters and input; all that follows is computed by the
framework from the faulty value. Detected means: exit status 1, and the first divergence is the tensor at the place.

Whether a fault is **visible** is decided without the tool. The step is computed again in float64, by the honest
operation, from its recorded inputs; a fault is visible if an element of the recorded output lies farther from that than
4·√K·u·(|w|∗|x| + |b|) for a sum of K products, 4·u·((|x| + |m|)·|γ|/√(v+ε) + |β| + |y|) for a normalisation, u·|y| for
a sum of two, and at all for what only selects; or if a shape differs, or a value is not finite. *Faint* is one that
stays within that everywhere, but in some channel is more than 4 times as large (RMS) as the framework's own rounding
there; *hidden* is the rest. The number is the worst element's share of that bound.
"""

UNSEEN = """## Faults that cannot be seen, and why

*Power* is what the tool reports of the tensor: the relative change of a single parameter that it would have seen
(median), and how many parameters would stay invisible at 1 %.
"""


def document(
    honest: list[HonestResult],
    faulty: list[FaultyResult],
    engine_faults: list[EngineFaultResult],
    left_out: list[str],
) -> str:
    """`left_out` names what was not tried for want of a package."""
    lines = [_introduction(honest, faulty)]
    if engine_faults:
        found = sum(result.is_found for result in engine_faults)
        lines += [ENGINE_FAULTS.format(count=len(engine_faults), found=found), ""]
    if left_out:
        lines += [f"Left out, as a package is not installed: {'; '.join(left_out)}.", ""]
    for title, rows in ((HONEST, _honest(honest)), (FAULTY, _faulty(faulty)), (UNSEEN, _unseen(faulty))):
        lines += [title, *rows, ""]
    if engine_faults or any(isinstance(result.case, EngineCase) for result in honest):
        lines += engine_sections(honest, engine_faults)
        lines += gpu_section()
    return "\n".join(lines)


def _introduction(honest: list[HonestResult], faulty: list[FaultyResult]) -> str:
    words = [result.visibility.word for result in faulty if result.visibility is not None]
    return INTRODUCTION.format(
        versions=_versions(),
        honest=len(honest),
        alarms=sum(bool(result.problem) for result in honest),
        faulty=len(faulty),
        kinds=len({result.fault.kind for result in faulty}),
        visible=words.count("visible"),
        detected=_detected(faulty, "visible"),
        faint=words.count("faint"),
        seen=_detected(faulty, "faint"),
        hidden=words.count("hidden"),
    )


def _detected(faulty: list[FaultyResult], word: str) -> int:
    return sum(
        result.is_detected for result in faulty if result.visibility is not None and result.visibility.word == word
    )


def _versions() -> str:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for package in ("torch", "torchvision", "paddlepaddle", "mmdet", "paddledet"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return f"Here with {', '.join(found)}, on {platform.machine()}; one thread where nothing else is said."


def _honest(results: list[HonestResult]) -> Iterator[str]:
    def row(result: HonestResult) -> list[str]:
        answer = result.answer
        shape = f"{result.case.batch}×{result.case.size[0]}×{result.case.size[1]}"
        if answer is None:
            return [result.case.name, shape, "–", "–", "–", result.problem]
        compared = str(answer.report.get("coverage", {}).get("compared", "–"))
        share = number(answer.worst("bound", "utilization"))
        ratio = number(answer.worst("float64", "ratio"))
        word = f"**{result.problem}**" if result.problem else answer.verdict
        if answer.verdict == "mistrusted" and result.case.may_mistrust:
            word = f"mistrusted: {result.case.may_mistrust}"
        return [result.case.name, shape, compared, share, ratio, word]

    yield from table(["recording", "input", "tensors", "bound", "ratio", "verdict"], map(row, results))


def _faulty(results: list[FaultyResult]) -> Iterator[str]:
    def row(result: FaultyResult) -> list[str]:
        seen = "–" if result.visibility is None else f"{result.visibility.word}, {number(result.visibility.share)}"
        return [result.fault.kind, BASES[result.place.base].name, f"`{result.place.path}`", seen, _outcome(result)]

    yield from table(["fault", "network", "place", "visible", "the tool's answer"], map(row, results))


def _outcome(result: FaultyResult) -> str:
    if result.problem:
        return f"**{result.problem}**"
    assert result.answer is not None
    if result.is_detected:
        return f"detected, `{result.answer.first()[0]['status']}`"
    return result.answer.first_words()


def _unseen(results: list[FaultyResult]) -> Iterator[str]:
    def row(result: FaultyResult) -> list[str]:
        assert result.visibility is not None and result.answer is not None
        power = result.answer.tensor(result.place.path).get("power") or {}
        said = f"{number(power['median'])}, {power['invisible']} invisible" if power else "–"
        return [result.fault.kind, f"`{result.place.path}`", result.visibility.reason, _outcome(result), said]

    unseen = (
        result
        for result in results
        if result.visibility is not None and result.answer is not None and not result.visibility.is_visible
    )
    yield from table(["fault", "place", "reason", "the tool's answer", "power"], map(row, unseen))
