"""Records honest and faulty models of the real frameworks, and asks the tool about each; see `scripts/evaluate`."""

from __future__ import annotations

import argparse
import fnmatch
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from engine_cases.case import EngineCase
from engine_cases.faults import ENGINE_BASES, ENGINE_FAULTS, EngineFault
from engine_cases.honest import ENGINE_HONEST
from engine_cases.runs import EngineFaultResult, EngineRunner
from frameworks.cases import Case
from frameworks.faulty import FAULTS
from frameworks.honest import HONEST
from frameworks.places import BASES, Fault, Place
from frameworks.runs import FaultyResult, HonestResult, Runner
from kept import Kept
from reports.data import as_data
from reports.document import document


def main() -> int:
    arguments = _arguments()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)  # unless a case says otherwise; more would only compete with whatever else runs
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        honest, faulty, engine_faults = _results(arguments, folder)
    if not honest and not faulty and not engine_faults:
        print("no case has such a name", file=sys.stderr)
        return 64
    written = document(honest, faulty, engine_faults, _left_out(arguments))
    print(written)
    if arguments.output is not None:
        arguments.output.write_text(written)
    if arguments.data is not None:
        arguments.data.write_text(as_data(honest, engine_faults))
    said = [each.problem for each in honest] + [each.problem for each in faulty]
    problems = sum(map(bool, said + [each.problem for each in engine_faults]))
    count = len(faulty) + len(engine_faults)
    print(f"{len(honest)} honest, {count} faulty, {problems} problems", file=sys.stderr)
    return 1 if problems else 0


def _results(
    arguments: argparse.Namespace, folder: Path
) -> tuple[list[HonestResult], list[FaultyResult], list[EngineFaultResult]]:
    takes_honest, takes_faulty = arguments.part != "faulty", arguments.part != "honest"
    honest: list[HonestResult] = []
    faulty: list[FaultyResult] = []
    engine_faults: list[EngineFaultResult] = []
    kept = Kept(arguments.resume, arguments.tool)
    if arguments.engines != "only":
        runner = Runner(arguments.tool, folder, arguments.keep is not None)
        honest += _honest(runner, arguments, kept) if takes_honest else ()
        faulty += _faulty(runner, arguments, kept) if takes_faulty else ()
    if arguments.engines is not None:
        engines = EngineRunner(arguments.tool, folder, arguments.keep is not None)
        honest += _engines_honest(engines, arguments, kept) if takes_honest else ()
        engine_faults += _engines_faulty(engines, arguments, kept) if takes_faulty else ()
        engines.close()
    return honest, faulty, engine_faults


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="a small fixed part")
    parser.add_argument(
        "--engines", nargs="?", const="also", choices=("also", "only"), help="engines as well, or alone"
    )
    parser.add_argument("--data", type=Path, metavar="FILE", help="write what was measured there, as JSON")
    parser.add_argument("--only", metavar="GLOB", help="recordings whose name fits: “torchvision*”, “kernel* at *”")
    parser.add_argument("--part", choices=("honest", "faulty"))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the recordings there")
    parser.add_argument(
        "--resume", type=Path, metavar="FOLDER", help="keep the results there, and take those that are there already"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the tables there as well")
    return parser.parse_args()


def _is_wanted(name: str, arguments: argparse.Namespace) -> bool:
    return arguments.only is None or fnmatch.fnmatch(name, arguments.only)


def _chosen(arguments: argparse.Namespace) -> list[Case]:
    return [case for case in HONEST if _is_wanted(case.name, arguments) and (case.is_quick or not arguments.quick)]


def _chosen_engines(arguments: argparse.Namespace) -> list[EngineCase]:
    cases = ENGINE_HONEST if arguments.engines is not None else []
    return [case for case in cases if _is_wanted(case.name, arguments) and (case.is_quick or not arguments.quick)]


def _left_out(arguments: argparse.Namespace) -> list[str]:
    """What is not tried for want of a package, said aloud."""
    cases: list[Case | EngineCase] = []
    if arguments.part != "faulty":
        cases += _chosen(arguments) if arguments.engines != "only" else []
        cases += _chosen_engines(arguments)
    said = [f"{case.name} ({', '.join(case.missing)})" for case in cases if case.missing]
    bases: list[Case | EngineCase] = []
    if arguments.part != "honest":
        bases += BASES.values() if arguments.engines != "only" else []
        bases += ENGINE_BASES.values() if arguments.engines is not None else []
    said += [f"faults in {case.name} ({', '.join(case.missing)})" for case in bases if case.missing]
    for line in said:
        print(f"left out, as a package is not installed: {line}", file=sys.stderr)
    return said


def _honest(runner: Runner, arguments: argparse.Namespace, kept: Kept) -> Iterator[HonestResult]:
    wanted = [case for case in _chosen(arguments) if not case.missing]
    for number, case in enumerate(wanted, 1):
        started = time.monotonic()
        result = _kept_honest(runner, case, kept)
        _say(number, len(wanted), case.name, result.problem or "ok", started)
        yield result


def _kept_honest(runner: Runner | EngineRunner, case: Any, kept: Kept) -> HonestResult:
    found = kept.get("honest", case.name)
    if found is not None:
        return HonestResult(case, *found)
    result = runner.honest(case)
    kept.put("honest", case.name, result.answer, result.problem)
    return result


def _engines_honest(runner: EngineRunner, arguments: argparse.Namespace, kept: Kept) -> list[HonestResult]:
    """In the order of the list, though each engine is started once."""
    wanted = [case for case in _chosen_engines(arguments) if not case.missing]
    found: dict[str, HonestResult] = {}
    for case in sorted(wanted, key=lambda case: case.engine):
        started = time.monotonic()
        found[case.name] = result = _kept_honest(runner, case, kept)
        _say(len(found), len(wanted), case.name, result.problem or "ok", started)
    return [found[case.name] for case in wanted]


def _engines_faulty(runner: EngineRunner, arguments: argparse.Namespace, kept: Kept) -> list[EngineFaultResult]:
    def is_chosen(fault: EngineFault) -> bool:
        is_part = fault.is_quick or not arguments.quick
        return is_part and _is_wanted(fault.name, arguments) and not ENGINE_BASES[fault.base].missing

    wanted = [fault for fault in ENGINE_FAULTS if is_chosen(fault)]
    found: dict[str, EngineFaultResult] = {}
    for fault in wanted:
        if (earlier := kept.get("engine fault", fault.name)) is not None:
            found[fault.name] = EngineFaultResult(fault, *earlier)
    for base in ENGINE_BASES:
        here = [fault for fault in wanted if fault.base == base and fault.name not in found]
        started = time.monotonic()
        for result in runner.faulty(base, here) if here else ():
            found[result.fault.name] = result
            kept.put(
                "engine fault", result.fault.name, result.strength, result.expected, result.answer, result.problem
            )
            outcome = result.problem or ("found" if result.is_found else f"not found: {result.is_noticed}")
            _say(len(found), len(wanted), result.fault.name, outcome, started)
            started = time.monotonic()
    return [found[fault.name] for fault in wanted]


def _name(fault: Fault, place: Place) -> str:
    return f"{fault.kind} at {place.base} {place.path}"


def _faulty(runner: Runner, arguments: argparse.Namespace, kept: Kept) -> Iterator[FaultyResult]:
    """In the order of the list, though each base is built once and all its faults are run together."""
    faults = [fault for fault in FAULTS if fault.is_quick or not arguments.quick]
    wanted = [
        (fault, place)
        for number, fault in enumerate(faults)
        # of the quick part, the first place and the last one in turn
        for place in ((fault.places[-(number % 2)],) if arguments.quick else fault.places)
        if _is_wanted(_name(fault, place), arguments) and not BASES[place.base].missing
    ]
    found: dict[tuple[str, Place], FaultyResult] = {}
    for fault, place in wanted:
        if (earlier := kept.get("fault", _name(fault, place))) is not None:
            found[fault.kind, place] = FaultyResult(fault, place, *earlier)
    for base in BASES:
        here = [
            (fault, place) for fault, place in wanted if place.base == base and (fault.kind, place) not in found
        ]
        started = time.monotonic()
        for result in runner.faulty(base, here) if here else ():
            found[result.fault.kind, result.place] = result
            kept.put("fault", _name(result.fault, result.place), result.visibility, result.answer, result.problem)
            word = result.visibility.word if result.visibility else "–"
            outcome = result.problem or ("detected" if result.is_detected else "not seen")
            _say(len(found), len(wanted), _name(result.fault, result.place), f"{word}: {outcome}", started)
            started = time.monotonic()
    yield from (found[fault.kind, place] for fault, place in wanted)


def _say(number: int, count: int, name: str, word: str, started: float) -> None:
    print(f"[{number}/{count}] {name}: {word} ({time.monotonic() - started:.1f} s)", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
