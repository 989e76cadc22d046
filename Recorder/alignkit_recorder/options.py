"""Options that every recording of a model has, whatever the model is."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from .file_size import Estimate


@dataclass(frozen=True)
class RecordOptions:
    """What of the model, and how much of it; the command line's options by their names."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sample: int | None = None
    sample_seed: int = 0
    weights: bool = True
    limit: int | None = None
    compression: int = 0
    shuffle: bool = True
    quiet: bool = True

    def arguments(self, path: str) -> dict[str, Any]:
        """For `record`, which says how large `path` will be."""

        def estimated(estimate: Estimate) -> None:
            print(f"{path}: {estimate}", file=sys.stderr)

        return {
            "include": self.include,
            "exclude": self.exclude,
            "sample": self.sample,
            "sample_seed": self.sample_seed,
            "weights": self.weights,
            "limit": self.limit,
            "compression": self.compression,
            "shuffle": self.shuffle,
            "estimated": None if self.quiet else estimated,
            "progress": not self.quiet,
        }
