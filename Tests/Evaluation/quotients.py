"""Measures how large the rounding errors of real frameworks are, in the units that the bounds are made of.

    PYTHONPATH=Recorder python Tests/Evaluation/quotients.py [--quick]

Runs ResNets and pyramids in every framework and setting, watches each step, computes it again in float64 from the very
inputs it had, and prints the largest quotients as Markdown tables. u is 2⁻²⁴ throughout, also for the rows in which
arithmetic of a lower precision is emulated.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch

from formulas.operations import Operation
from formulas.precisions import EMULATED, emulate
from formulas.steps import Step, watching
from frameworks.cases import Case
from frameworks.measured import MEASURED

U = 2.0**-24

#: Elements whose unit is 0 have nothing that could round; any error there would be infinite.
_TINY = torch.finfo(torch.float64).tiny


@dataclass
class Quotients:
    """The largest seen of each, and the range of the effective precision over tensors."""

    steps: int = 0
    unit: float = 0.0
    root: float = 0.0
    gamma: float = 0.0
    effective: list[float] = field(default_factory=list)
    inexact: int = 0
    where: str = ""

    def add(self, step: Step, output: torch.Tensor) -> None:
        """Judges `output`, which is the step's own or one that an emulated arithmetic makes of its inputs."""
        operation = step.operation
        inputs = [value.double() for value in step.inputs]
        exact = operation.run(*inputs)
        error = (output.double() - exact).abs()
        self.steps += 1
        self.inexact += int((error > 0).sum())
        terms = max(operation.terms, 1)
        worst = float((error / (U * operation.magnitude(*inputs)).clamp_min(_TINY)).max())
        if worst > self.unit:
            self.unit, self.where = worst, step.path
        self.root = max(self.root, worst / math.sqrt(terms))
        self.gamma = max(self.gamma, worst * (1 - terms * U) / terms)
        norm = _rms(operation.norm(*inputs))
        if norm > 0:
            self.effective.append(_rms(error) / (U * norm))

    def row(self) -> list[str]:
        span = f"{min(self.effective):.3g} – {max(self.effective):.3g}" if self.effective else "–"
        return [
            str(self.steps),
            f"{self.unit:.3g}",
            f"{self.root:.3g}",
            f"{self.gamma:.3g}",
            span,
            str(self.inexact),
            f"`{self.where}`" if self.where else "–",
        ]


def _rms(values: torch.Tensor) -> float:
    return float((values.double() ** 2).mean().sqrt())


HEADINGS = [
    "framework and setting",
    "steps",
    "max err/(u·mag)",
    "max err/(√K·u·mag)",
    "max err/(γ_K·mag)",
    "RMS err/(u·RMS‖terms‖₂), min – max",
    "inexact elements",
    "worst at",
]


def measure(case: Case, tables: dict[str, dict[str, Quotients]]) -> None:
    """One case's forward pass, into the tables of the operations it has."""

    def observe(step: Step) -> None:
        tables[_title(step.operation)][case.name].add(step, step.output)
        for name in EMULATED if case is MEASURED[0] else ():
            emulated = emulate(name, step.operation, step.inputs)
            if emulated is not None:
                tables[_title(step.operation)][f"{name}, emulated"].add(step, emulated)

    subject = case.subject()
    with case.context(), watching(subject.framework, subject.model, observe):
        subject.run()


def _title(operation: Operation) -> str:
    if operation.kind == "average-pool":
        return "global average pool" if getattr(operation, "kernel", None) is None else "average pool 2×2"
    return operation.kind


def markdown(tables: dict[str, dict[str, Quotients]]) -> Iterator[str]:
    for title, rows in tables.items():
        yield f"\n### {title}\n"
        yield "| " + " | ".join(HEADINGS) + " |"
        yield "|---" * len(HEADINGS) + "|"
        for name, quotients in rows.items():
            yield "| " + " | ".join([name, *quotients.row()]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two small networks alone")
    quick = parser.parse_args().quick
    tables: dict[str, dict[str, Quotients]] = defaultdict(lambda: defaultdict(Quotients))
    for case in [case for case in MEASURED if case.is_quick or not quick]:
        print(f"… {case.name}", file=sys.stderr, flush=True)
        with torch.inference_mode():
            measure(case, tables)
    print("\n".join(markdown(tables)))


if __name__ == "__main__":
    main()
