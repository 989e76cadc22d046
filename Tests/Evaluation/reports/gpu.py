"""The table of recordings made on a GPU, from what `gpu.judge` kept. GPUs are rare: it is not made anew each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.engines import number, table

GPU = """## On a GPU

A ResNet-18 at 96×96 on one {device}, with torch {torch} and cuDNN {cudnn}, recorded by `gpu.record` of
`Tests/Evaluation` and judged by `gpu.judge`. *cuDNN* names an algorithm that its C interface was asked for, where it
fits the convolution. Each is judged twice: as float32, and with `--precision` of what it was made in. Where the two
differ, the first has to be `imprecise`. Of a fault, the file holds honest weights, and the first divergence has to be
at the place.
"""

_VERDICTS = Path(__file__).parent.parent / "gpu" / "verdicts.json"


def gpu_section() -> list[str]:
    """Nothing where nobody has recorded on one."""
    if not _VERDICTS.exists():
        return []
    rows: list[dict[str, Any]] = json.loads(_VERDICTS.read_text())
    torch = next(row["framework_version"] for row in rows)
    digits = rows[0]["cudnn"]
    cudnn = f"{digits[0]}.{int(digits[1:3])}.{int(digits[3:])}"
    return [GPU.format(device=rows[0]["device"], torch=torch, cudnn=cudnn), *_rows(rows), ""]


def _rows(rows: list[dict[str, Any]]) -> Iterator[str]:
    def cells(row: dict[str, Any]) -> list[str]:
        remarks = [said for said in row["remarks"] if not said.startswith("chained")]
        verdict = f"**{row['problem']}**" if row["problem"] else row["verdict"]
        declared = row["declared"] if row["precision"] != "float32" else ""
        said = "; ".join(remarks)
        return [row["name"], number(row["share"]), number(row["q"]), verdict, row["precision"], declared, said]

    headings = ["recording", "share of S", "q", "verdict", "made in", "verdict with `--precision`", "remarks"]
    yield from table(headings, map(cells, rows))
