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

import torch

from cases import Case
from faulty import FAULTS
from honest import HONEST
from places import BASES, Fault, Place
from runs import FaultyResult, HonestResult, Runner
from tables import document


def main() -> int:
    arguments = _arguments()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)  # unless a case says otherwise; more would only compete with whatever else runs
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        runner = Runner(arguments.tool, folder, arguments.keep is not None)
        honest = [] if arguments.part == "faulty" else list(_honest(runner, arguments))
        faulty = [] if arguments.part == "honest" else list(_faulty(runner, arguments))
    if not honest and not faulty:
        print("no case has such a name", file=sys.stderr)
        return 64
    written = document(honest, faulty, _left_out(arguments))
    print(written)
    if arguments.output is not None:
        arguments.output.write_text(written)
    problems = sum(bool(result.problem) for result in honest) + sum(bool(result.problem) for result in faulty)
    print(f"{len(honest)} honest, {len(faulty)} faulty, {problems} problems", file=sys.stderr)
    return 1 if problems else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="a small fixed part")
    parser.add_argument("--only", metavar="GLOB", help="recordings whose name fits: “torchvision*”, “kernel* at *”")
    parser.add_argument("--part", choices=("honest", "faulty"))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the recordings there")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the tables there as well")
    return parser.parse_args()


def _is_wanted(name: str, arguments: argparse.Namespace) -> bool:
    return arguments.only is None or fnmatch.fnmatch(name, arguments.only)


def _chosen(arguments: argparse.Namespace) -> list[Case]:
    return [case for case in HONEST if _is_wanted(case.name, arguments) and (case.is_quick or not arguments.quick)]


def _left_out(arguments: argparse.Namespace) -> list[str]:
    """What is not tried for want of a package, said aloud."""
    cases = _chosen(arguments) if arguments.part != "faulty" else []
    said = [f"{case.name} ({', '.join(case.missing)})" for case in cases if case.missing]
    bases = BASES.values() if arguments.part != "honest" else []
    said += [f"faults in {case.name} ({', '.join(case.missing)})" for case in bases if case.missing]
    for line in said:
        print(f"left out, as a package is not installed: {line}", file=sys.stderr)
    return said


def _honest(runner: Runner, arguments: argparse.Namespace) -> Iterator[HonestResult]:
    wanted = [case for case in _chosen(arguments) if not case.missing]
    for number, case in enumerate(wanted, 1):
        started = time.monotonic()
        result = runner.honest(case)
        _say(number, len(wanted), case.name, result.problem or "ok", started)
        yield result


def _name(fault: Fault, place: Place) -> str:
    return f"{fault.kind} at {place.base} {place.path}"


def _faulty(runner: Runner, arguments: argparse.Namespace) -> Iterator[FaultyResult]:
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
    for base in BASES:
        here = [(fault, place) for fault, place in wanted if place.base == base]
        started = time.monotonic()
        for result in runner.faulty(base, here) if here else ():
            found[result.fault.kind, result.place] = result
            word = result.visibility.word if result.visibility else "–"
            outcome = result.problem or ("detected" if result.is_detected else "not seen")
            _say(len(found), len(wanted), _name(result.fault, result.place), f"{word}: {outcome}", started)
            started = time.monotonic()
    yield from (found[fault.kind, place] for fault, place in wanted)


def _say(number: int, count: int, name: str, word: str, started: float) -> None:
    print(f"[{number}/{count}] {name}: {word} ({time.monotonic() - started:.1f} s)", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
