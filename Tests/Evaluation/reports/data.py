"""What was measured, as JSON: for curves in other units, and for comparing two versions of the tool."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from engine_cases.runs import EngineFaultResult
from frameworks.runs import HonestResult
from reports.engines import engine_of, worst_quotient, worst_share
from tool import Answer


def as_data(honest: list[HonestResult], faults: list[EngineFaultResult]) -> str:
    content = {"honest": list(map(_honest, honest)), "faults": list(map(_fault, faults))}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _said(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    first = answer.report.get("first_divergence") or {}
    return {
        "exit": answer.status,
        "verdict": answer.verdict,
        "statuses": dict(Counter(tensor["status"] for tensor in answer.tensors)),
        "share": worst_share(answer),
        "q": worst_quotient(answer),
        "first": first.get("name"),
        "first_status": first.get("status"),
        "objections": answer.report.get("objections", []),
        "doubts": answer.report.get("doubts", []),
    }


def _honest(result: HonestResult) -> dict[str, Any]:
    return {
        "name": result.case.name,
        "engine": engine_of(result),
        "problem": result.problem,
        **_said(result.answer),
    }


def _fault(result: EngineFaultResult) -> dict[str, Any]:
    fault = result.fault
    return {
        "name": fault.name,
        "kind": fault.kind,
        "size": fault.size,
        "base": fault.base,
        "place": fault.place,
        "expected": result.expected,
        "strength": asdict(result.strength) if result.strength else None,
        "is_found": result.is_found,
        "problem": result.problem,
        **_said(result.answer),
    }
