"""Makes the documents of every command, and reads them as others do; see `scripts/documents-test`."""

import argparse
import importlib.util
import json
import sys
import tempfile
from pathlib import Path

import browser as chromium
import pages
import readers
from expectations import expect, failures
from runs import Runs

ROOT = Path(__file__).resolve().parent.parent.parent


def available(module, what):
    if importlib.util.find_spec(module):
        return True
    print(f"skipped: {what}, for there is no {module} here (pip install {module.replace('_it', '-it-py')})")
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", type=Path, default=ROOT / ".build/release/align-cli")
    parser.add_argument("--screenshots", type=Path)
    options = parser.parse_args()
    if not available("h5py", "all of it"):
        return
    reads = {
        readers.junit: ("xml", available("junitparser", "reading JUnit")),
        readers.markdown: ("md", available("markdown_it", "reading Markdown")),
    }
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        for name, (wanted, found) in Runs(options.tool.resolve(), ROOT / "Fixtures", folder).make().items():
            expect(found, wanted, f"{name}: status")
        names = sorted(path.stem for path in folder.glob("*.html"))
        saved = {name: json.loads((folder / f"{name}.json").read_text())["reports"] for name in names}
        for name in names:
            for read, (kind, is_there) in reads.items():
                if is_there:
                    read(name, folder / f"{name}.{kind}", saved[name])
            for kind in ["txt", "xml", "md", "html"]:
                readers.harmless(name, (folder / f"{name}.{kind}").read_text(), kind)
        if not failures:
            print(f"ok  {len(names)} runs: status, JUnit, Markdown and text")
        look(names, folder, saved, options.screenshots)
    if failures:
        sys.exit(f"documents-test: {len(failures)} failures")


def look(names, folder, saved, screenshots):
    executable = chromium.executable()
    if not executable:
        print("skipped: looking at the pages, for there is no Chromium here (on Debian: apt-get install chromium)")
        return
    page = chromium.Browser(executable, folder / "profile")
    try:
        for name in names:
            path = folder / f"{name}.html"
            before = len(failures)
            pages.look(page, name, path, saved[name], screenshots)
            if len(failures) == before:
                print(f"ok  {name}: {path.stat().st_size // 1024} KB")
    finally:
        page.close()


if __name__ == "__main__":
    main()
