"""Runs align-cli and its opponents in turn, and prints medians and ratios as a table.

    python compare.py --tool align-cli --reference live.h5 [--pyramid fpn.h5] [--threads N] [--rounds R]

One round runs every contestant once, so that a machine that is slow for a while is slow for all of them; a ratio is the
median of the rounds' ratios.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def process(command):
    """Wall-clock seconds and peak memory in MB of one run of `command`, which must succeed."""
    with open(os.devnull, "w") as null:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=null, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with status {status}: {child.stderr.read().decode().strip()}")
    return seconds, usage.ru_maxrss / 1024


def output(command):
    """What `command` prints, as JSON."""
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def spread(values, digits=1):
    """`median (minimum–maximum)`."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def check_rounds(arguments):
    """The whole check: our process against the same in Python."""
    ours, theirs = [], []
    tool = [arguments.tool, "resnet50", arguments.reference, "--threads", str(arguments.threads)]
    python = [sys.executable, str(HERE / "check.py"), arguments.reference, "--threads", str(arguments.threads)]
    process(tool), process(python)  # once for the caches
    for _ in range(arguments.rounds):
        ours.append(process(tool))
        theirs.append(process(python))
    return ours, theirs


def forward_rounds(arguments, reference, opponent, size):
    """The forward pass alone, in milliseconds: ours, PyTorch's NCHW, PyTorch's channels-last."""
    rounds = []
    for _ in range(arguments.rounds):
        common = ["--threads", str(arguments.threads), "--rounds", "15", "--size", size]
        ours = output([arguments.tool, "benchmark", "forward", reference, *common])["median_ms"][0]
        torch = output([sys.executable, str(HERE / opponent), *common])
        rounds.append((ours, torch["nchw"]["median_ms"], torch["channels_last"]["median_ms"]))
    return rounds


def print_forward(title, rounds):
    print(title)
    for name, column in zip(("align-cli", "PyTorch, NCHW", "PyTorch, channels-last"), zip(*rounds)):
        print(f"  {name:22}  {spread(column)} ms")
    print(f"  align-cli / the faster PyTorch   {spread([o / min(a, b) for o, a, b in rounds], 2)}\n")


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
    parser.add_argument("--reference", required=True)
    parser.add_argument("--pyramid", help="a recording of mmdet's ResNet-50 and FPN, to time that as well")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()

    environment = output([arguments.tool, "resnet50", "--json", "-", arguments.reference])["environment"]
    print(f"{processor()}, {arguments.threads} threads, {arguments.rounds} rounds, OpenBLAS {environment['openblas']} "
          f"({environment['core']})\nmedian (minimum–maximum)\n")
    ours, theirs = check_rounds(arguments)
    print("whole check, ResNet-50 at 224×224, 174 tensors, chained and isolated")
    print(f"  align-cli   {spread([s * 1e3 for s, _ in ours], 0)} ms, peak {spread([m for _, m in ours], 0)} MB")
    print(f"  Python      {spread([s * 1e3 for s, _ in theirs], 0)} ms, peak {spread([m for _, m in theirs], 0)} MB")
    print(f"  Python / align-cli   {spread([t / o for (o, _), (t, _) in zip(ours, theirs)])}\n")

    rounds = forward_rounds(arguments, arguments.reference, "forward.py", "224x224")
    print_forward("forward pass alone, ResNet-50 at 224×224, every intermediate materialised", rounds)
    if arguments.pyramid:
        rounds = forward_rounds(arguments, arguments.pyramid, "forward_fpn.py", "512x512")
        print_forward("forward pass alone, ResNet-50 and FPN at 512×512, against mmdet's", rounds)


if __name__ == "__main__":
    main()
