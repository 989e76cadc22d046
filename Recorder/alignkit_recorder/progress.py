"""A bar on standard error while something takes its time; nothing where nobody looks, as in a file or a pipe."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import TextIO

_WIDTH, _INTERVAL = 24, 0.1


class Progress:
    """Goes from 0 to `total` by `advance`, and leaves no trace at the end of its `with` block."""

    def __init__(self, label: str, total: int, enabled: bool = True, stream: TextIO | None = None):
        self._stream = sys.stderr if stream is None else stream
        self._label, self._total, self._done, self._drawn = label, max(total, 1), 0, 0.0
        self._enabled = enabled and self._stream is not None and self._stream.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._enabled and self._drawn > 0:
            self._write("")

    def advance(self, amount: int, note: str = "") -> None:
        """Draws at most ten times a second. More than `total` is drawn as all of it."""
        self._done += amount
        now = time.monotonic()
        if self._enabled and now - self._drawn >= _INTERVAL:
            self._drawn = now
            share = min(self._done / self._total, 1.0)
            bar = ("█" * round(share * _WIDTH)).ljust(_WIDTH, "░")
            self._write(f"{self._label} {bar} {share:4.0%}  {note}")

    def _write(self, text: str) -> None:
        columns = shutil.get_terminal_size().columns
        try:
            self._stream.write(f"\r\x1b[K{text[: columns - 1]}")
        except UnicodeEncodeError:
            self._enabled = False  # a terminal that cannot show it has none
            return
        self._stream.flush()
