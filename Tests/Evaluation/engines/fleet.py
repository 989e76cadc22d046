"""Runs engines, each in a process of its own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from engines.catalogue import Engine
from engines.graph import Network
from engines.worker import Job


class Fleet:
    """Keeps the process of the engine that ran last; another engine ends it."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    def run(
        self, engine: Engine, network: Network, image: np.ndarray, paths: Sequence[str], **options: Any
    ) -> dict[str, np.ndarray]:
        """What the nodes at these paths put out. Raises RuntimeError where the engine fails."""
        process = self._started(engine)
        assert process.stdin is not None and process.stdout is not None
        try:
            job = Job(network, np.ascontiguousarray(image), tuple(paths), {**engine.options, **options})
            pickle.dump(job, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            answer = pickle.load(process.stdout)
        except (OSError, EOFError) as error:
            raise RuntimeError(f"its process ended: {self._last_words()}") from error
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return dict(answer)

    def close(self) -> None:
        if self._process is not None and self._process.stdin is not None and self._process.stdout is not None:
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait()
        if self._said is not None:
            self._said.close()
        self._engine = self._process = self._said = None

    def _started(self, engine: Engine) -> subprocess.Popen[bytes]:
        if self._process is None or self._engine != engine or self._process.poll() is not None:
            self.close()
            folder = Path(__file__).parent.parent
            paths = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
            self._engine, self._said = engine, tempfile.TemporaryFile()
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "engines.worker", engine.module],
                env=os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"} | dict(engine.environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
            )
        return self._process

    def _last_words(self) -> str:
        assert self._said is not None
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "without a word"
