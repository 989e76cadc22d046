"""Makes each recording, asks the tool, and says how it went. One recording exists at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from engine_cases.case import EngineCase
from faults.injection import Injector
from formulas.visibility import Visibility
from frameworks.cases import Case
from frameworks.models import Subject
from frameworks.places import BASES, Fault, Place
from tool import Answer, ask


@dataclass(frozen=True)
class HonestResult:
    """`problem` is empty where the tool said what it should."""

    case: Case | EngineCase
    answer: Answer | None
    problem: str


@dataclass(frozen=True)
class FaultyResult:
    fault: Fault
    place: Place
    visibility: Visibility | None
    answer: Answer | None
    problem: str

    @property
    def is_detected(self) -> bool:
        return self.answer is not None and self.answer.status == 1 and self.answer.names_first(self.place.path)


class Runner:
    """Where recordings lie for the moment they are needed, and the tool they are shown to."""

    def __init__(self, tool: Path, folder: Path, keep: bool):
        self._tool, self._folder, self._keep = tool, folder, keep

    def honest(self, case: Case) -> HonestResult:
        try:
            subject = case.subject()
            answer, _ = self._record(case.name, subject, case, ExitStack())
        except Exception as error:  # whatever a framework raises, the other cases are to run
            return HonestResult(case, None, f"could not be made: {type(error).__name__}: {error}")
        is_fine = answer.verdict == "aligned" or (case.may_mistrust != "" and answer.verdict == "mistrusted")
        return HonestResult(case, answer, "" if is_fine else f"false alarm: {answer.first_words()}")

    def faulty(self, base: str, wanted: list[tuple[Fault, Place]]) -> Iterator[FaultyResult]:
        """All faults in one base, which is built once."""
        case = BASES[base]
        subject = case.subject()
        honest = self._activations(subject, case)
        stale = self._activations(_another_image(subject), case)
        for fault, place in wanted:
            injector = Injector(subject, honest, stale)
            try:
                with ExitStack() as stack:
                    _inject(injector, fault, place, stack)
                    answer, _ = self._record(f"{fault.kind} {base} {place.path}", subject, case, stack)
            except Exception as error:
                yield FaultyResult(fault, place, None, None, f"could not be made: {type(error).__name__}: {error}")
                continue
            yield _judged(fault, place, injector.visibility, answer)

    def _record(self, name: str, subject: Subject, case: Case, faults: ExitStack) -> tuple[Answer, Path]:
        """Records under the faults that `faults` holds, which it takes away again, and asks the tool."""
        path = self._folder / file_name(name)
        try:
            with faults, case.context(), subject.recording(path):
                subject.run()
            return ask(self._tool, case.command, path), path
        finally:
            if not self._keep:
                path.unlink(missing_ok=True)

    def _activations(self, subject: Subject, case: Case) -> dict[str, np.ndarray]:
        """What the honest model computes, by recorded path."""
        path = self._folder / "honest.h5"
        with case.context(), subject.recording(path):
            subject.run()
        with h5py.File(path) as file:
            found = {name: dataset[()] for name, dataset in file["activations"].items()}
        path.unlink()
        return found


def file_name(recording: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9.]+', '-', recording)}.h5"


def _another_image(subject: Subject) -> Subject:
    """The same model with its input mirrored and turned upside down."""
    arrays: dict[str, Any] = {name: subject.framework.array(value) for name, value in subject.inputs.items()}
    inputs = {name: subject.framework.tensor(array[:, :, ::-1, ::-1]) for name, array in arrays.items()}
    return Subject(subject.framework, subject.model, inputs, subject.options, subject.seed, subject.batch)


def _inject(injector: Injector, fault: Fault, place: Place, stack: ExitStack) -> None:
    if fault.everywhere:
        stack.enter_context(injector.everywhere(fault.everywhere, fault.alter))
        return
    stack.enter_context(injector.at(place.path, fault.alter, place.partner))
    if fault.alter_partner is not None:
        stack.enter_context(injector.at(place.partner, fault.alter_partner, place.path))


def _judged(fault: Fault, place: Place, visibility: Visibility | None, answer: Answer) -> FaultyResult:
    """A miss is a visible fault that is not named at its place; an alarm where there is nothing to see is false."""
    problem = ""
    if visibility is None:
        problem = "could not be made: the place was never reached"
    elif answer.status not in (0, 1):
        problem = f"could not run: {answer.said}"
    elif visibility.is_visible and not (answer.status == 1 and answer.names_first(place.path)):
        problem = f"missed: {answer.first_words()}"
    elif visibility.is_visible and answer.first()[0]["status"] == "imprecise" and not fault.is_precision:
        problem = f"called imprecise: {answer.first_words()}"
    elif visibility.word == "hidden" and answer.status != 0:
        problem = f"false alarm: {answer.first_words()}"
    return FaultyResult(fault, place, visibility, answer, problem)
