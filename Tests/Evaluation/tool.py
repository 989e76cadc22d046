"""Runs the tool on one recording, and reads what it says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answer:
    """The tool's exit status and its JSON report, which is empty where it could not run."""

    status: int
    report: dict[str, Any]
    said: str

    @property
    def verdict(self) -> str:
        return str(self.report.get("verdict", f"could not run: {self.said}"))

    @property
    def tensors(self) -> list[dict[str, Any]]:
        return list(self.report.get("tensors", []))

    def first(self) -> list[dict[str, Any]]:
        """The tensors that the first divergence is about: a node, and its aliases."""
        found = self.report.get("first_divergence") or {}
        name = found.get("name")
        return [tensor for tensor in self.tensors if name is not None and tensor["name"] == name]

    def names_first(self, path: str) -> bool:
        """Whether the first divergence is at the tensor recorded at `path`."""
        return any(tensor.get("reference_path") == f"activations/{path}" for tensor in self.first())

    def first_words(self) -> str:
        found = self.report.get("first_divergence") or {}
        return f"{found['name']}: {found['status']}" if found else self.verdict

    def tensor(self, path: str) -> dict[str, Any]:
        for tensor in self.tensors:
            if tensor.get("reference_path") == f"activations/{path}":
                return tensor
        return {}

    def worst(self, *keys: str) -> float | None:
        """The largest of a number that stands at `keys` of each tensor, where it stands."""
        found = []
        for tensor in self.tensors:
            value: Any = tensor
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            if isinstance(value, (int, float)):
                found.append(float(value))
        return max(found, default=None)


def ask(tool: Path, command: str, recording: Path, threads: int = 2, options: Sequence[str] = ()) -> Answer:
    arguments = [str(tool), command, *options, "--json", "-", "--threads", str(threads), str(recording)]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    try:
        report = json.loads(ended.stdout)
    except json.JSONDecodeError:
        report = {}
    return Answer(ended.returncode, report, " ".join(ended.stderr.split())[:200])
