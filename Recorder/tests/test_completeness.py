"""A recording is complete or absent, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from alignkit_recorder import RecorderError, record
from alignkit_recorder.partial import complete_or_absent

torch = pytest.importorskip("torch")

RECORDER = Path(__file__).parents[1]


def model() -> Any:
    return torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU()).eval()


def hooks(of: Any) -> int:
    return sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in of.modules())


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError, MemoryError])
def test_interrupted_in_the_block(tmp_path: Path, error: type[BaseException]) -> None:
    made = model()
    with pytest.raises(error), record(made, tmp_path / "out.h5"):
        made(torch.ones(1, 4))
        raise error
    assert list(tmp_path.iterdir()) == [] and hooks(made) == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_interrupted_in_a_forward(tmp_path: Path, error: type[BaseException]) -> None:
    class Raising(torch.nn.Module):
        def forward(self, x: Any) -> Any:
            raise error

    made = torch.nn.Sequential(torch.nn.Linear(4, 4), Raising()).eval()
    with pytest.raises(error), record(made, tmp_path / "out.h5"):
        made(torch.ones(1, 4))
    assert list(tmp_path.iterdir()) == [] and hooks(made) == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_interrupted_while_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    path, made, create, count = tmp_path / "out.h5", model(), h5py.Group.create_dataset, 0
    path.write_bytes(b"old")

    def interrupted(*arguments: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3:
            raise error
        return create(*arguments, **options)

    monkeypatch.setattr(h5py.Group, "create_dataset", interrupted)
    with pytest.raises(error), record(made, path):
        made(torch.ones(1, 4))
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


FULL = """
import resource, sys
import numpy as np, torch
from alignkit_recorder import RecorderError, record
model = torch.nn.Sequential(*[torch.nn.Linear({width}, {width}) for _ in range({layers})]).eval()
was = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, was[1]))  # what a full disk does: writes fail beyond
try:
    with record(model, sys.argv[1]):
        model(torch.ones(1, {width}))
except RecorderError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, was)  # as if the incomplete file had been all that filled it
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize(("width", "layers", "size"), [(300, 3, 500_000), (4, 300, 100_000)], ids=["data", "headers"])
def test_a_full_disk(tmp_path: Path, width: int, layers: int, size: int) -> None:
    path = tmp_path / "out.h5"
    script = FULL.format(width=width, layers=layers, bytes=size)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=RECORDER, capture_output=True, text=True, check=False
    )
    assert done.stdout == f"{path}: cannot be written (File too large)\n", done.stderr
    assert list(tmp_path.iterdir()) == []
    # The status of the process is not looked at: HDF5 crashes at the end of one in which it could not close a file.


def test_the_command_survives_a_full_disk(tmp_path: Path) -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)); "
        "from alignkit_recorder.cli import run; run()"
    )
    arguments = ["torchvision", "resnet18", str(tmp_path / "out.h5"), "--size", "32x32", "--quiet", "--sample", "4"]
    for more in ([], ["--no-weights"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments, *more], cwd=RECORDER, capture_output=True, text=True, check=False
        )
        assert done.returncode == (0 if more else 2), done.stderr
        assert done.stderr.endswith("" if more else "cannot be written (File too large)\n")
        assert [file.name for file in tmp_path.iterdir()] == (["out.h5"] if more else [])


KILLED = """
import sys, time
from alignkit_recorder.partial import complete_or_absent
with complete_or_absent(sys.argv[1]) as file:
    file["x"] = 1
    print("open", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_what_a_killed_process_leaves_goes_with_the_next(tmp_path: Path) -> None:
    path, other = tmp_path / "out.h5", tmp_path / ".out.h5.other-host-1.partial"
    other.touch()
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], cwd=RECORDER, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "open\n"
        (left,) = set(tmp_path.iterdir()) - {other}
        assert left.name.startswith(".out.h5.") and left.name.endswith(f"-{process.pid}.partial")
        with complete_or_absent(path) as file:
            file["x"] = 2
        assert left.exists(), "its process runs"
        process.send_signal(signal.SIGKILL)
    time.sleep(0.05)
    assert left.exists()
    with complete_or_absent(path) as file:
        file["x"] = 3
    assert set(tmp_path.iterdir()) == {path, other}
    with h5py.File(path) as file:
        assert file["x"][()] == 3


@pytest.mark.skipif(sys.platform == "win32", reason="needs links, modes and pipes")
def test_what_is_replaced_stays_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    link, target = tmp_path / "link.h5", tmp_path / "sub" / "target.h5"
    link.symlink_to("sub/target.h5")
    for number in range(2):  # at first the link leads to nothing
        with complete_or_absent(link) as file:
            file["x"] = number
        assert link.is_symlink() and target.is_file()
        assert target.stat().st_mode & 0o777 == (0o640 if number else 0o666 & ~mask())
        target.chmod(0o640)
    target.chmod(0o440)
    with pytest.raises(RecorderError, match=r"link\.h5: is write-protected"), complete_or_absent(link):
        pass
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RecorderError, match="pipe: is not a regular file"), complete_or_absent(tmp_path / "pipe"):
        pass
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.h5", "pipe", "sub"]
    assert list((tmp_path / "sub").iterdir()) == [target]


def mask() -> int:
    os.umask(was := os.umask(0))
    return was


def test_errors_that_are_not_of_the_disk_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="mine"), complete_or_absent(tmp_path / "out.h5"):
        raise RuntimeError("mine")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs permissions that count")
def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(RecorderError, match="cannot be written"), complete_or_absent(tmp_path / "out.h5"):
        pass
    tmp_path.chmod(0o700)


def test_two_tensors_of_one_name(tmp_path: Path) -> None:
    class Keys(torch.nn.Module):
        def forward(self, x: Any) -> Any:
            return {0: x + 1, "0": x + 2}

    made = torch.nn.Sequential(Keys()).eval()
    with pytest.raises(RecorderError, match=r"0\[0\]: is the name of two recorded tensors"):
        with record(made, tmp_path / "out.h5"):
            made(torch.ones(1))
    assert list(tmp_path.iterdir()) == []


def test_types_that_hdf5_does_not_have(tmp_path: Path) -> None:
    class Types(torch.nn.Module):
        def forward(self, x: Any) -> Any:
            return x > 0, x.to(torch.bfloat16), torch.complex(x, -x), x.to_sparse(), x.half(), "text", None

    made = torch.nn.Sequential(Types()).eval()
    with record(made, tmp_path / "out.h5"):
        made(torch.tensor([[1.5, 0.0]]))
    with h5py.File(tmp_path / "out.h5") as file:
        found = {name: (str(each.dtype), each[()].tolist()) for name, each in file["activations"].items()}
    assert found == {
        "0[0]": ("uint8", [[1, 0]]),
        "0[1]": ("float32", [[1.5, 0]]),
        "0[2][real]": ("float32", [[1.5, 0]]),
        "0[2][imag]": ("float32", [[-1.5, 0]]),
        "0[3]": ("float32", [[1.5, 0]]),
        "0[4]": ("float16", [[1.5, 0]]),
    }
    assert np.array_equal(h5py.File(tmp_path / "out.h5")["outputs/output[0]"][()], [[1, 0]])
