"""Runs engines, honest and with faults, writes what they computed, and asks the tool about each recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from alignkit_recorder.writer import write

from engine_cases.case import Arrays, EngineCase
from engine_cases.faults import ENGINE_BASES, EngineFault
from engines.catalogue import wanted
from engines.fleet import Fleet
from engines.graph import Network, Node
from formulas.operations import (
    AveragePooling,
    BatchNormalization,
    Convolution,
    Linear,
    MaximumPooling,
    Operation,
    Rectifier,
    Sum,
)
from formulas.strength import Strength, strength, strength_behind
from frameworks.runs import HonestResult, file_name
from tool import Answer, ask


@dataclass(frozen=True)
class EngineFaultResult:
    """`strength` is None where the recording could not be made. `expected` is the path to be named first."""

    fault: EngineFault
    strength: Strength | None
    expected: str
    answer: Answer | None
    problem: str

    @property
    def is_noticed(self) -> bool:
        return self.answer is not None and self.answer.status == 1

    @property
    def is_found(self) -> bool:
        return self.answer is not None and self.is_noticed and self.answer.names_first(self.expected)


class EngineRunner:
    """Where recordings lie for the moment they are needed, the tool they are shown to, and the engines' processes."""

    def __init__(self, tool: Path, folder: Path, keep: bool):
        self._tool, self._folder, self._keep = tool, folder, keep
        self._fleet = Fleet()

    def close(self) -> None:
        self._fleet.close()

    def honest(self, case: EngineCase) -> HonestResult:
        try:
            network = case.network()
            activations = self._run(case, network, case.paths(network))
            answer = self._ask(case.name, case, network, activations)
        except Exception as error:  # whatever an engine raises, the other cases are to run
            return HonestResult(case, None, f"could not be made: {type(error).__name__}: {error}")
        return HonestResult(case, answer, _alarm(case, answer))

    def faulty(self, base: str, faults: list[EngineFault]) -> Iterator[EngineFaultResult]:
        """All faults in one base, whose honest run is made once."""
        case = ENGINE_BASES[base]
        network = case.network()
        paths, recorded = wanted(network, case.uses.records), case.paths(network)
        honest = self._run(case, network, paths)
        for fault in faults:
            expected = _expected(case, network, fault.place)
            name = case.name_of(network, expected)
            try:
                found = self._run(case, fault.weights(network), paths, fault)
                answer = self._ask(fault.name, case, network, found)
            except Exception as error:
                yield EngineFaultResult(fault, None, name, None, f"could not be made: {error}")
                continue
            measured = _strength(case, network, recorded, expected, honest, found)
            result = EngineFaultResult(fault, measured, name, answer, "")
            yield replace(result, problem=_miss(result))

    def _run(
        self, case: EngineCase, network: Network, paths: tuple[str, ...], fault: EngineFault | None = None
    ) -> Arrays:
        options = {**case.options, **(fault.options() if fault is not None else {})}
        return self._fleet.run(case.uses, network, case.image(), paths, **options)

    def _ask(self, name: str, case: EngineCase, network: Network, activations: Arrays) -> Answer:
        path = self._folder / file_name(name)
        try:
            write(path, case.reference(network, activations))
            return ask(self._tool, "resnet50", path)
        finally:
            if not self._keep:
                path.unlink(missing_ok=True)


#: A fault of so many limits is to be found.
CERTAIN = 2.0


def _miss(result: EngineFaultResult) -> str:
    assert result.answer is not None
    if result.answer.status not in (0, 1):
        return f"could not run: {result.answer.said}"
    is_certain = result.strength is not None and result.strength.limit >= CERTAIN
    return f"missed: {result.answer.first_words()}" if is_certain and not result.is_found else ""


def _alarm(case: EngineCase, answer: Answer) -> str:
    """A lower precision where it is honest is to be called so, and nothing is to be called worse."""
    if answer.status not in (0, 1):
        return f"could not run: {answer.said}"
    is_fine = answer.verdict == "aligned" or (case.may_mistrust != "" and answer.verdict == "mistrusted")
    if case.is_imprecise and is_fine:
        return f"to be imprecise: {answer.verdict}"
    if is_fine or _is_imprecise(case, answer):
        return ""
    return f"{'to be imprecise' if case.is_imprecise else 'false alarm'}: {_words(answer)}"


def _is_imprecise(case: EngineCase, answer: Answer) -> bool:
    """Whether the only objection is a lower precision, where it is honest, and what follows from it."""
    allowed = case.imprecise_paths
    if not allowed or any(tensor["status"] not in _FINE for tensor in answer.tensors):
        return False
    imprecise = [tensor for tensor in answer.tensors if tensor["status"] == "imprecise"]
    paths = [str(tensor.get("reference_path")).removeprefix("activations/") for tensor in imprecise]
    return bool(paths) and ("*" in allowed or all(path in allowed for path in paths))


_FINE = ("aligned", "exact", "imprecise", "drifted")


def _words(answer: Answer) -> str:
    """The first divergence, or the objection without one, and how many tensors there are of each status."""
    said = answer.first_words()
    if answer.report.get("first_divergence") is None:
        said = "; ".join(map(str, answer.report.get("objections", []))) or said
    counts = Counter(tensor["status"] for tensor in answer.tensors if tensor["status"] not in ("aligned", "exact"))
    return f"{said} ({', '.join(f'{count} {word}' for word, count in counts.items())})" if counts else said


def _expected(case: EngineCase, network: Network, place: str) -> str:
    """The node of the first recorded tensor from the place on."""
    recorded = set(case.paths(network))
    consumers = network.consumers()
    order = {node.path: number for number, node in enumerate(network.nodes)}
    reached, path = [place], place
    while path not in recorded:
        reached += [node.path for node in consumers[path]]
        reached.remove(path)
        path = min(reached, key=order.__getitem__)
    return path


def _strength(
    case: EngineCase, network: Network, paths: Collection[str], expected: str, honest: Arrays, faulty: Arrays
) -> Strength:
    """In the first recorded tensor from the place on, `expected`, from the recorded ones before it. Those agree bit by
    bit in both runs."""
    nodes = {node.path: node for node in network.nodes}
    terms = [0]
    known: dict[str, torch.Tensor] = {}

    def given(path: str) -> torch.Tensor:
        if path == "image":
            return torch.from_numpy(case.image())
        if path in paths:
            return torch.from_numpy(faulty[path])
        if path not in known:  # a node has two readers where paths part
            known[path] = computed(nodes[path])
        return known[path]

    def inputs(node: Node) -> tuple[torch.Tensor, ...]:
        values = tuple(given(path) for path in node.inputs)
        return tuple(value.flatten(1) for value in values) if node.kind == "linear" else values

    def computed(node: Node) -> torch.Tensor:
        operation = _operation(network, node)
        terms.append(operation.terms)
        return operation.run(*(value.double() for value in inputs(node)))

    node = nodes[expected]
    both = torch.from_numpy(honest[expected]), torch.from_numpy(faulty[expected])
    if node.module and all(path == "image" or path in paths for path in node.inputs):
        return strength(_operation(network, node), inputs(node), *both)
    exact = computed(node)
    return strength_behind(exact, *both, max(terms))


def _operation(network: Network, node: Node) -> Operation:
    def field(name: str) -> torch.Tensor:
        return torch.from_numpy(np.asarray(network.weights[f"{node.module}.{name}"]))

    if node.kind == "norm":
        statistics = field("running_mean"), field("running_var")
        return BatchNormalization(field("weight"), field("bias"), *statistics, network.epsilon)
    if node.kind == "linear":
        return Linear(field("weight"), field("bias"))
    if node.kind != "convolution":
        return _PLAIN[node.kind]
    return Convolution(field("weight"), None, (node.stride,) * 2, (node.padding,) * 2, (1, 1), 1)


_PLAIN: dict[str, Operation] = {
    "relu": Rectifier(),
    "add": Sum(),
    "max-pool": MaximumPooling(3, 2, 1, False),
    "mean": AveragePooling(None, None, 0, False, False),
}
