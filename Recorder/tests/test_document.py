"""The listings of docs/recording.md: each runs as it stands, and writes a reference file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "recording.md").read_text(encoding="utf-8")
TOOL = ROOT / ".build" / "release" / "align-cli"


def listings(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def check(path: Path, names: list[str]) -> None:
    """What any reader asks of a recording; the tool itself, where it has been built."""
    with h5py.File(path) as file:
        assert file.attrs["alignkit_format"] == 1
        assert isinstance(file.attrs["framework"], (str, bytes, np.bytes_)) and "model" in file.attrs
        orders = {name: int(np.squeeze(dataset.attrs["order"])) for name, dataset in file["activations"].items()}
        assert sorted(orders, key=orders.__getitem__) == names
        assert len(file["inputs"]) == 1 and len(file["weights"]) >= 1
        assert file["outputs"][next(iter(file["outputs"]))] == file["activations"][names[-1]]
    if TOOL.exists():
        shown = subprocess.run([TOOL, "inspect", path], capture_output=True, text=True, check=True).stdout
        assert f"activations  {len(names)}" in shown and "cannot" not in shown


def check_port(path: Path) -> None:
    check(path, ["fc", "relu"])
    with h5py.File(path) as file:
        assert np.array_equal(file["activations/fc"][()], [[-0.5, 2.75], [9, -9.5]])
        assert np.array_equal(file["outputs/y"][()], [[0, 2.75], [9, 0]])
        given = file["activations/relu"].attrs["inputs"]
        assert np.ravel(given)[0] in ("activations/fc", b"activations/fc")


@pytest.mark.parametrize(
    ("number", "file", "names"),
    [
        (0, "torch.h5", ["conv", "norm", "act", "joined", "head"]),
        (1, "paddle.h5", ["0", "1", "2"]),
        (2, "port.h5", ["fc", "relu"]),
    ],
)
def test_python(tmp_path: Path, number: int, file: str, names: list[str]) -> None:
    assert len(listings("python")) == 3
    script = f"import sys; sys.path.insert(0, {str(ROOT / 'Recorder')!r})\n" + listings("python")[number]
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True)
    assert [each.name for each in tmp_path.iterdir()] == [file]
    check(tmp_path / file, names)
    if number == 2:
        check_port(tmp_path / file)


def _compilers() -> list[list[str]]:
    """Commands that compile a C program against HDF5, the likeliest first."""
    commands = [["h5cc"]] if shutil.which("h5cc") else []
    if shutil.which("cc") and shutil.which("pkg-config"):
        asked = ["pkg-config", "--cflags", "--libs", "hdf5"]
        found = subprocess.run(asked, capture_output=True, text=True, check=False)
        if found.returncode == 0:
            commands.append(["cc", "-Wall", "-Wextra", "-Werror", "SOURCE", "-lhdf5_hl", *found.stdout.split()])
    return commands


@pytest.mark.skipif(not _compilers(), reason="no C compiler with HDF5")
@pytest.mark.parametrize("compiler", _compilers(), ids=lambda command: command[0])
def test_c(tmp_path: Path, compiler: list[str]) -> None:
    (listing,) = listings("c")
    (tmp_path / "port.c").write_text(listing, encoding="utf-8")
    command = [part for part in compiler if part != "SOURCE"]
    command[1:1] = ["port.c", "-o", "port"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([tmp_path / "port"], cwd=tmp_path, check=True, capture_output=True)
    check_port(tmp_path / "port.h5")


PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "Recorder" / "README.md"]


def commands(page: Path) -> list[str]:
    return re.findall(r"^```sh live\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_there_are_commands() -> None:
    assert sum(len(commands(page)) for page in PAGES) >= 2


@pytest.mark.skipif(not TOOL.exists(), reason="align-cli has not been built")
@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.stem)
def test_commands(page: Path, tmp_path: Path) -> None:
    """Those of the handbook that need a framework; the Swift package's tests run the others."""
    recorder = tmp_path / "bin" / "alignkit-record"
    recorder.parent.mkdir()
    recorder.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m alignkit_recorder "$@"\n', encoding="utf-8")
    recorder.chmod(0o755)
    path = os.pathsep.join([str(recorder.parent), str(TOOL.parent), os.environ["PATH"]])
    surroundings = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "Recorder")}
    for block in commands(page):
        done = subprocess.run(
            ["bash", "-e", "-c", block], cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_swift() -> None:
    """Compiled and run by the tests of the Swift package, which have it as a file."""
    (listing,) = listings("swift")
    assert listing == (ROOT / "Tests" / "ParityTests" / "RecordingExample.swift").read_text(encoding="utf-8")
