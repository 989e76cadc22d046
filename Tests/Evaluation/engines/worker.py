"""A process of its own for one engine: none disturbs another, and settings of the environment concern it alone.

    python -m engines.worker MODULE

It reads pickled jobs from its standard input, and writes to its standard output what `run` of the module makes of each.
"""

from __future__ import annotations

import importlib
import os
import pickle
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.graph import Network


@dataclass(frozen=True)
class Job:
    """One run: `wanted` are the paths of nodes whose outputs are asked for, `options` those of `run`."""

    network: Network
    image: np.ndarray
    wanted: tuple[str, ...]
    options: Mapping[str, Any]


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # engines print what they like
    run = importlib.import_module(f"engines.{sys.argv[1]}").run
    while True:
        try:
            job: Job = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(_answer(run, job), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _answer(run: Any, job: Job) -> dict[str, np.ndarray] | str:
    """The outputs in the network's order, or why there are none."""
    try:
        found = run(job.network, job.image, job.wanted, **job.options)
        return {path: np.ascontiguousarray(found[path]) for path in job.wanted}
    except Exception as error:  # whatever an engine raises, the next job is to run
        traceback.print_exc()
        return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


if __name__ == "__main__":
    main()
