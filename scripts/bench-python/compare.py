"""Runs align-cli and its opponents in turn, and prints medians and ratios as a table.

    python compare.py --tool align-cli --recordings FOLDER [--threads N] [--rounds R]

One round runs every contestant once, so that a machine that is slow for a while is slow for all of them; a ratio is the
median of the rounds' ratios. FOLDER holds what scripts/bench records.
"""

import argparse
import json
import os
import platform
import statistics
import sys
from pathlib import Path

from contestants import GEMM_SIZE, forward, gemm_rate, import_torch, output, process, python_forward

HERE = Path(__file__).parent


def spread(values, digits=2):
    """`median (minimum–maximum)`."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def row(what, ratio, aim, ours, theirs):
    print(f"| {what} | {spread(ratio)} | {aim} | {ours} | {theirs} |", flush=True)


def forward_row(arguments, what, recording, model, size, batch, passes, floor=False):
    """Our forward pass against PyTorch's faster layout, and against its products at the rate of a large one."""
    ours, theirs, floors = [], [], []
    for _ in range(arguments.rounds):
        mine = forward(arguments, recording, size, batch, passes)
        report = python_forward(arguments, model, size, batch, passes)
        ours.append(mine["median_ms"][0])
        theirs.append(min(report["nchw"]["median_ms"], report["channels_last"]["median_ms"]))
        if floor:
            floors.append(mine["operations"][0] / gemm_rate(arguments) * 1e3)
    row(f"forward pass, {what}, the faster PyTorch over ours", [t / o for o, t in zip(ours, theirs)], "≥ 1.1",
        f"{spread(ours, 0)} ms", f"{spread(theirs, 0)} ms")
    if floor:
        row(f"the same, over its products at the rate of a product of {GEMM_SIZE}×{GEMM_SIZE}",
            [o / f for o, f in zip(ours, floors)], "≤ 1.6", f"{spread(ours, 0)} ms", f"{spread(floors, 0)} ms")


def check_rows(arguments):
    """The whole check: our process against the same in Python, and the fast one against Python's start."""
    file = arguments.recordings / "resnet50.h5"
    tool = [arguments.tool, "resnet50", file, "--threads", str(arguments.threads)]
    python = [sys.executable, HERE / "check.py", file, "--threads", str(arguments.threads)]
    process(tool), process(python)  # once for the caches
    full, theirs, fast, plain, imports = [], [], [], [], []
    for _ in range(arguments.rounds):
        full.append(process(tool))
        theirs.append(process(python))
        fast.append(process([*tool, "--fast"]))
        imports.append(import_torch())
        plain.append(process([*tool, "--rtol", "1e-3", "--atol", "1e-3"]))
    milliseconds = {name: [s * 1e3 for s, _ in runs] for name, runs in
                    (("full", full), ("theirs", theirs), ("fast", fast), ("plain", plain), ("imports", imports))}
    def ratio(a, b):
        return [x / y for x, y in zip(milliseconds[a], milliseconds[b])]
    shown = {name: f"{spread(values, 0)} ms" for name, values in milliseconds.items()}
    row("whole check, Python's over ours", ratio("theirs", "full"), "≥ 15", shown["full"], shown["theirs"])
    row("Python's `import torch` over `--fast`", ratio("imports", "fast"), "≥ 5", shown["fast"], shown["imports"])
    row("float64 and bounds, over tolerances alone", ratio("full", "plain"), "≤ 3", shown["full"], shown["plain"])
    row("`--fast`, over tolerances alone", ratio("fast", "plain"), "≤ 1.3", shown["fast"], shown["plain"])
    return statistics.median(m for _, m in full), statistics.median(m for _, m in theirs)


def memory_rows(arguments, small, theirs):
    """Peak memory over weights, twice the largest pair of tensors, and 70 MB."""
    for name, peak in (("resnet50", small), ("resnet152", None)):
        file = arguments.recordings / f"{name}.h5"
        if peak is None:
            peak = process([arguments.tool, "resnet50", file, "--threads", str(arguments.threads)])[1]
        sizes = output([sys.executable, HERE / "sizes.py", file])
        allowed = sizes["weights"] + 4 * sizes["largest"] + 70
        row(f"peak memory, {name}, over what is allowed", [peak / allowed], "≤ 1", f"{peak:.0f} MB",
            f"{allowed:.0f} MB" + (f"; Python {theirs:.0f} MB" if name == "resnet50" else ""))


def growth_rows(arguments):
    """What a unit of work costs in a larger network or on larger images, over what it costs at first."""
    for what, recording, size, batch in (("4 times the pixels", "resnet50", "448x448", 1),
                                         ("4 times the batch", "resnet50", "224x224", 4),
                                         ("ResNet-152", "resnet152", "224x224", 1)):
        ratios, ours, base = [], [], []
        for _ in range(arguments.rounds):
            first = forward(arguments, "resnet50", "224x224", 1, 9)
            second = forward(arguments, recording, size, batch, 5)
            work = second["operations"][0] / first["operations"][0]
            ours.append(second["median_ms"][0])
            base.append(first["median_ms"][0] * work)
            ratios.append(ours[-1] / base[-1])
        row(f"cost of the forward pass per operation, {what}", ratios, "≤ 1.1", f"{spread(ours, 0)} ms",
            f"{spread(base, 0)} ms")


def ghm_row(arguments):
    report = output([sys.executable, HERE / "ghm.py", "--tool", arguments.tool, "--rounds", "3",
                     "--threads", str(arguments.threads)])
    row("GHM-C, 24 192 000 elements, mmdet over ours", [report["ratio"]], "≥ 10",
        f"{report['alignkit']['median_ms']:.0f} ms, {report['alignkit']['memory_over_inputs']} times its inputs",
        f"{report['mmdet']['median_ms']:.0f} ms, {report['mmdet']['memory_over_inputs']} times")


def processor():
    """The processor's name, as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--recordings", required=True, type=Path)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()

    report = output([arguments.tool, "resnet50", "--json", "-", arguments.recordings / "resnet50.h5"])
    environment = report["environment"]
    print(f"{processor()}, {arguments.threads} threads, {arguments.rounds} rounds, products in "
          f"{environment['instructions']}\n")
    print("| what | ratio, median (range) | aim | ours | against |\n|---|---|---|---|---|")
    small, theirs = check_rows(arguments)
    memory_rows(arguments, small, theirs)
    forward_row(arguments, "224×224", "resnet50", "resnet50", "224x224", 1, 15, floor=True)
    forward_row(arguments, "224×224, batch 8", "resnet50", "resnet50", "224x224", 8, 5)
    if (arguments.recordings / "fpn.h5").exists():
        forward_row(arguments, "with FPN, 512×512", "fpn", "resnet50-fpn", "512x512", 1, 5)
        forward_row(arguments, "with FPN, 800×1344", "fpn", "resnet50-fpn", "800x1344", 1, 3)
    growth_rows(arguments)
    if (arguments.recordings / "fpn.h5").exists():
        ghm_row(arguments)


if __name__ == "__main__":
    main()
