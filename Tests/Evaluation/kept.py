"""Results that are kept in a folder, so that an evaluation that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any


class Kept:
    """One file for each result, by the kind of the case and its name. They are those of one tool: the folder is
    refused for another."""

    def __init__(self, folder: Path | None, tool: Path):
        self._folder = folder
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        digest, mark = hashlib.sha256(tool.read_bytes()).hexdigest(), folder / "tool"
        if mark.exists() and mark.read_text() != digest:
            raise SystemExit(f"{folder}: expected results of {tool}, found those of another tool")
        mark.write_text(digest)

    def get(self, kind: str, name: str) -> tuple[Any, ...] | None:
        path = self._path(kind, name)
        return pickle.loads(path.read_bytes()) if path is not None and path.exists() else None

    def put(self, kind: str, name: str, *result: Any) -> None:
        path = self._path(kind, name)
        if path is not None:
            # A process that is stopped while it writes leaves no result.
            part = path.with_suffix(".part")
            part.write_bytes(pickle.dumps(result))
            part.rename(path)

    def _path(self, kind: str, name: str) -> Path | None:
        digest = hashlib.sha256(f"{kind} {name}".encode()).hexdigest()[:32]
        return None if self._folder is None else self._folder / f"{digest}.result"
