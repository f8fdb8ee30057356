"""Start `up` on data of its own, import a book, and let Lighthouse load its Contacts page several times."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from backend.embedded.build import node_environment
from tests.bench.__main__ import generate
from tests.browser import install_browser
from tests.e2e.running import RunningServer, running_server
from tests.engines import temporary_directory

HERE = Path(__file__).parent
ASSERTED = ("accessibility", "best-practices")

UPLOAD = "mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } userErrors { message } } }"
IMPORT = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } userErrors { message } } }"


def main() -> int:
    """See the module; fails when accessibility or best practices are below 100."""
    parser = argparse.ArgumentParser(prog="poe lighthouse")
    parser.add_argument("--contacts", type=int, default=100_000, help="rows of the imported file (default: 100,000)")
    parser.add_argument("--runs", type=int, default=5, help="default: 5")
    chosen = parser.parse_args()
    browser = install_browser()
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=HERE, env=node_environment(), check=True)
    with temporary_directory() as directory, running_server(directory / "data") as server:
        fill(server, directory / "people.csv", chosen.contacts)
        found = measure(server, browser, chosen.runs)
    return report(found)


def fill(server: RunningServer, file: Path, rows: int) -> None:
    """Ana's book, by an import as a person starts it."""
    generate(file, rows)
    upload = server.ask("ana", UPLOAD, input={"filename": file.name, "size": file.stat().st_size})["createUpload"]["upload"]
    server.sessions["ana"].put(upload["url"], content=file.read_bytes()).raise_for_status()
    started = server.ask("ana", IMPORT, input={"source": {"uploadId": upload["id"]}, "skipFirstLine": True})
    server.await_job(started["importContacts"]["job"]["id"], patience=600)


def measure(server: RunningServer, browser: Path, runs: int) -> list[dict[str, Any]]:
    """What run.mjs says of each load."""
    cookie = "; ".join(f"{name}={value}" for name, value in server.sessions["ana"].cookies.items())
    command = ["node", "run.mjs", f"{server.address}/contacts", str(browser), cookie, str(runs)]
    done = subprocess.run(command, cwd=HERE, env=node_environment(), stdout=subprocess.PIPE, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def report(found: list[dict[str, Any]]) -> int:
    """Each run, then the median; the exit status."""
    for run in found:
        print({**run["scores"], **run["timings"]})
    print(f"performance, median of {len(found)}: {median(run['scores']['performance'] for run in found)}")
    failed = sorted({audit for run in found for audit in run["failed"]})
    for audit in failed:
        print(f"not perfect: {audit}")
    return int(any(run["scores"][name] < 100 for run in found for name in ASSERTED))


if __name__ == "__main__":
    sys.exit(main())
