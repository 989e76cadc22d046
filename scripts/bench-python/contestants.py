"""What `compare.py` runs: processes, our forward pass, PyTorch's, and a large product of matrices."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent

GEMM_SIZE = 1024


def process(command):
    """Wall-clock seconds and peak memory in MB of one run of `command`, which must succeed."""
    with open(os.devnull, "w") as null:
        start = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=null, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command} ended with status {status}: {child.stderr.read().decode().strip()}")
    return seconds, usage.ru_maxrss / 1024


def import_torch():
    """The same of a Python that imports PyTorch and does nothing."""
    return process([sys.executable, "-c", "import torch"])


def output(command):
    """What `command` prints, as JSON."""
    return json.loads(subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout)


def forward(arguments, recording, size, batch, passes):
    """Our forward pass of a recording's network, every intermediate materialised."""
    return output([arguments.tool, "benchmark", "forward", arguments.recordings / f"{recording}.h5", "--size", size,
                   "--batch", batch, "--rounds", passes, "--threads", arguments.threads])


def python_forward(arguments, model, size, batch, passes):
    """The same of `model` in PyTorch eager mode, NCHW and channels-last."""
    return output([sys.executable, HERE / "forward.py", model, "--size", size, "--batch", batch, "--rounds", passes,
                   "--threads", arguments.threads])


def gemm_rate(arguments):
    """Operations a second of a large product of matrices: PyTorch's, the best of twenty."""
    code = f"""
import time, torch
torch.set_num_threads({arguments.threads})
a, b = torch.randn({GEMM_SIZE}, {GEMM_SIZE}), torch.randn({GEMM_SIZE}, {GEMM_SIZE})
times = []
for _ in range(20):
    start = time.perf_counter()
    a @ b
    times.append(time.perf_counter() - start)
print(min(times))"""
    seconds = float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
    return 2 * GEMM_SIZE**3 / seconds
