"""What the documents are made of: every command on recordings that are aligned, diverged and a stranger's."""

import itertools
import json
import os
import subprocess
from pathlib import Path

HOSTILE = [
    "<script>document.title='x'</script>", "\"><img src=x onerror=alert(1)>", "</script><script>alert(1)</script>",
    "\u001b[31mred", "a\nb", "x" * 10000, "<svg/onload=alert(1)>", "\u202ereversed", "'`$(x)`", "&lt;b&gt;", "]]>",
    "| a | b |", "[x](javascript:alert(1))",
]


class Runs:
    """Runs the tool, and leaves page, JUnit, Markdown and saved run of each check in a folder."""

    def __init__(self, tool, fixtures, folder):
        self.tool = tool
        self.fixtures = fixtures
        self.folder = folder
        self.surroundings = {**os.environ, "ALIGNKIT_FIXTURES": str(fixtures), "GITHUB_ACTIONS": ""}

    def call(self, name, *arguments):
        documents = [("--html", "html"), ("--save", "json"), ("--junit", "xml"), ("--markdown", "md")]
        files = [word for option, kind in documents for word in (option, self.folder / f"{name}.{kind}")]
        done = subprocess.run([self.tool, *arguments, *files], capture_output=True, text=True, env=self.surroundings)
        (self.folder / f"{name}.txt").write_text(done.stdout + done.stderr)
        return done.returncode

    def make(self):
        """Every run, and the status that each should end with."""
        torch, paddle = self.fixtures / "resnet50-torchvision.h5", self.fixtures / "resnet50-paddle.h5"
        pyramid = self.fixtures / "fpn-mmdet-pool.h5"
        checks = {
            "resnet50": (0, "resnet50", torch, paddle),
            "resnet50-diverged": (1, "resnet50", "--bn-epsilon", "1e-3", torch),
            "resnet50-tolerance": (1, "resnet50", "--rtol", "0", "--atol", "0", torch),
            "fpn": (0, "fpn"),
            "fpn-diverged": (1, "fpn", "--upsampling", "bilinear", pyramid),
            "weights": (0, "weights", torch, paddle),
            "weights-one": (0, "weights", torch),
            "weights-diverged": (1, "weights", self.altered_weights(torch), torch),
            "ghm-loss": (0, "ghm-loss"),
            "ghm-loss-diverged": (1, "ghm-loss", self.altered_losses(self.fixtures / "ghm-pytorch.h5")),
            "compare": (0, "compare", torch, paddle),
            "compare-diverged": (1, "compare", torch, self.altered_activation(torch)),
            "stranger": (1, "fpn", self.stranger(pyramid)),
            "errored": (2, "fpn", "none.h5", self.fixtures / "fpn-torchvision.h5"),
        }
        statuses = {name: (status, self.call(name, *words)) for name, (status, *words) in checks.items()}
        saved = self.folder / "resnet50-diverged.json"
        worse = self.folder / "resnet50-worse.json"
        statuses["report"] = (1, self.call("report", "report", saved))
        statuses["report-judged"] = (0, self.call("report-judged", "report", saved, "--rtol", "0", "--atol", "0.5"))
        subprocess.run([self.tool, "report", saved, "--rtol", "1e-2", "--save", worse], capture_output=True)
        statuses["comparison"] = (0, self.call("comparison", "report", saved, worse))
        judged = self.folder / "report-judged.json"
        statuses["comparison-worse"] = (1, self.call("comparison-worse", "report", judged, saved))
        everything = self.folder / "strange-run.json"
        everything.write_text(json.dumps(hostile(json.loads(saved.read_text()))))
        statuses["strange"] = (1, self.call("strange", "report", everything))
        everything.unlink()
        worse.unlink()
        return statuses

    def copy(self, file, name, change):
        import h5py

        path = self.folder / name
        path.write_bytes(Path(file).read_bytes())
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    def altered_weights(self, file):
        """Axes exchanged, rows rolled, a factor, a single element."""

        def change(file):
            weights = file["weights"]
            for key, changed in [
                ("layer1.0.conv2.weight", lambda value: value.transpose(0, 1, 3, 2)),
                ("layer2.0.conv1.weight", lambda value: value[list(range(1, len(value))) + [0]]),
                ("layer3.0.conv1.weight", lambda value: value * 2),
            ]:
                weights[key][...] = changed(weights[key][...])
            weights["fc.bias"][3] += 1

        return self.copy(file, "weights-altered.h5", change)

    def altered_losses(self, file):
        """One loss a tenth too large."""

        def change(file):
            loss = file["cases/bins-10-c/calls/0/loss"]
            loss[...] = loss[()] * 1.1

        return self.copy(file, "ghm-altered.h5", change)

    def altered_activation(self, file):
        """One channel shifted."""

        def change(file):
            file["activations/layer2.0.conv1"][0, 5] += 0.5

        return self.copy(file, "activation-altered.h5", change)

    def stranger(self, file):
        """A recording whose names are all that names can be."""

        def change(file):
            file.attrs["framework"] = HOSTILE[0]
            file.attrs["framework_version"] = HOSTILE[3]
            file.attrs["model"] = HOSTILE[5]
            for position, name in enumerate(HOSTILE):
                file[f"activations/{name.replace('/', '|')}#{position}"] = [1.0, 2.0]
            tensor = file["activations/neck.fpn_convs.0.conv"]
            tensor.attrs["op"] = HOSTILE[1]
            tensor[0, 0] += 1

        return self.copy(file, "stranger.h5", change)


def hostile(run):
    """A saved run whose every text is a stranger's."""
    texts = itertools.cycle(HOSTILE)

    def change(value, key=""):
        if isinstance(value, dict):
            return {k: change(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [change(v, key) for v in value]
        kept = ("kind", "style", "outcome", "schema", "y", "x", "number", "values")
        return next(texts) if isinstance(value, str) and key not in kept else value

    return change(run)
