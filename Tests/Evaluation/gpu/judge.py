"""Joins recordings of a GPU with their weights, asks the tool about each, and keeps what it says; see `gpu`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import h5py

from reports.engines import worst_quotient, worst_share
from tool import Answer, ask

from .network import image, weights
from .record import file_name
from .settings import FAULTS, SETTINGS, Fault, Setting

VERDICTS = Path(__file__).with_name("verdicts.json")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tool", type=Path, required=True)
    arguments = parser.parse_args()
    by_name = {setting.name: setting for setting in SETTINGS}
    rows: list[dict[str, Any]] = []
    cases: list[tuple[str, Setting, Fault | None]] = [(setting.name, setting, None) for setting in SETTINGS]
    cases += [(fault.name, by_name[fault.setting], fault) for fault in FAULTS]
    with tempfile.TemporaryDirectory() as temporary:
        for name, setting, fault in cases:
            source = arguments.folder / file_name(name)
            if not source.exists():
                print(f"left out: {name}", file=sys.stderr)
                continue
            row = _judge(name, setting, fault, _joined(source, Path(temporary), setting), arguments.tool)
            print(f"{name}: {row['problem'] or row['verdict']}", file=sys.stderr, flush=True)
            rows.append(row)
    VERDICTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return 1 if any(row["problem"] for row in rows) else 0


def _joined(source: Path, folder: Path, setting: Setting) -> Path:
    path = folder / "joined.h5"
    path.write_bytes(source.read_bytes())
    with h5py.File(path, "r+") as file:
        for key, value in weights().items():
            file[f"weights/{key}"] = value
        file["inputs/image"] = image(setting.image, setting.batch)
        file["outputs/logits"] = file["activations/fc"]
    return path


def _judge(name: str, setting: Setting, fault: Fault | None, path: Path, tool: Path) -> dict[str, Any]:
    answer = ask(tool, "resnet50", path)
    # Of a fault in coarser products only the judgement by their own precision says something.
    declared = ask(tool, "resnet50", path, options=["--precision", setting.precision])
    judged = answer if fault is None else declared
    with h5py.File(path) as file:
        attributes = {key: str(file.attrs[key]) for key in ("device", "framework", "framework_version", "cudnn")}
    return {
        "name": name,
        **attributes,
        "precision": setting.precision,
        "place": fault.place if fault else None,
        "verdict": _words(judged),
        "declared": _words(declared),
        "share": worst_share(judged),
        "q": worst_quotient(judged),
        "remarks": sorted({remark for tensor in judged.tensors for remark in tensor.get("remarks", [])}),
        "problem": _problem_of_fault(declared, fault) if fault else _problem(answer, declared, setting),
    }


def _words(answer: Answer) -> str:
    first = answer.first_words() if answer.status else answer.verdict
    return first if answer.status != 2 else f"could not run: {answer.said}"


def _problem(answer: Answer, declared: Answer, setting: Setting) -> str:
    """Why the answers to an honest recording are wrong, or nothing."""
    if declared.status != 0:
        return f"false alarm with --precision {setting.precision}: {_words(declared)}"
    is_stored = setting.dtype == _half() or setting.autocast == _half()  # float16 is told by the type of its datasets
    if setting.precision == "float32" or is_stored:
        return "" if answer.status == 0 else f"false alarm: {_words(answer)}"
    first = {tensor["status"] for tensor in answer.first()}
    return "" if answer.status == 1 and first == {"imprecise"} else f"not imprecise: {_words(answer)}"


def _half() -> Any:
    import torch

    return torch.float16


def _problem_of_fault(answer: Answer, fault: Fault) -> str:
    if answer.status != 1:
        return f"not found: {_words(answer)}"
    return "" if answer.names_first(fault.place) else f"found elsewhere: {_words(answer)}"


if __name__ == "__main__":
    sys.exit(main())
