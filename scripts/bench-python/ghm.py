"""Times GHM-C, value and gradient, on P3 of two 1344x800 images: mmdet's on PyTorch against AlignKit's.

    python ghm.py --tool PATH/align-cli [--count N] [--threads T] [--rounds R]

Prints JSON: the medians of interleaved rounds, each in a process of its own, their ratio, and the peak memory of each
as a multiple of its inputs (prediction, target, label_weight).
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

CLASSES = 80


def inputs(count):
    """Logits as a detector in training has them: around -4.6, one in a thousand positive; every weight is 1."""
    import torch

    torch.manual_seed(0)
    shape = (count // CLASSES, CLASSES)
    prediction = torch.empty(shape).normal_(-4.6, 1.5)
    target = torch.empty(shape).bernoulli_(0.001)
    return prediction.requires_grad_(), target, torch.ones(shape)


def measure_mmdet(arguments):
    """Two calls forward and backward, of which the second counts."""
    from alignkit_recorder.losses.mmdet_import import import_mmdet_losses

    import torch

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    losses = import_mmdet_losses()
    before = peak_bytes(resource.RUSAGE_SELF)
    prediction, target, weight = inputs(arguments.count)
    loss = losses.GHMC(bins=arguments.bins, momentum=0.75)
    times = []
    for _ in range(2):
        prediction.grad = None
        start = time.perf_counter()
        loss(prediction, target, weight).backward()
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({"ms": times[-1], "bytes": peak_bytes(resource.RUSAGE_SELF) - before}))


def measure_alignkit(arguments):
    """The tool's own measurement, and the peak memory of its process."""
    command = [arguments.tool, "benchmark", "ghm", "--count", str(arguments.count), "--bins", str(arguments.bins),
               "--rounds", "1"]
    if arguments.threads:
        command += ["--threads", str(arguments.threads)]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    print(json.dumps({"ms": report["median_ms"][0], "bytes": peak_bytes(resource.RUSAGE_CHILDREN)}))


def peak_bytes(who):
    return resource.getrusage(who).ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool")
    parser.add_argument("--count", type=int, default=24_192_000)
    parser.add_argument("--bins", type=int, default=30)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", choices=("mmdet", "alignkit"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure == "mmdet":
        return measure_mmdet(arguments)
    if arguments.measure == "alignkit":
        return measure_alignkit(arguments)
    if not arguments.tool:
        parser.error("--tool is needed")

    rounds = {"mmdet": [], "alignkit": []}
    for _ in range(arguments.rounds):
        for name, results in rounds.items():
            command = [sys.executable, __file__, *sys.argv[1:], "--measure", name]
            results.append(json.loads(subprocess.run(command, check=True, capture_output=True, env=os.environ).stdout))
    size = 3 * 4 * arguments.count
    report = {"count": arguments.count, "bins": arguments.bins}
    for name, results in rounds.items():
        report[name] = {
            "median_ms": round(statistics.median(result["ms"] for result in results), 1),
            "memory_over_inputs": round(max(result["bytes"] for result in results) / size, 2),
        }
    report["ratio"] = round(report["mmdet"]["median_ms"] / report["alignkit"]["median_ms"], 1)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
