"""The partner's guide holds: its examples, run in order against a real server, answer what it shows; its tables say what the code says.

A block fenced as `bash run` or `python run`, and every `graphql` block, is run; a `json` or `text` block below one is what it answers.
Values that differ from run to run (ids, secrets, addresses) are learnt where an answer first shows them, and put into later examples.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Any

import httpx
import pytest

from backend import settings
from backend.consent.sendability import MOST as NUMBERS_LIMIT
from backend.contacts import validation
from backend.contacts.inputs import IDS_LIMIT
from backend.contacts.upserts import LIMIT as UPSERT_LIMIT
from backend.graph.answers import STATUS
from backend.graph.connection import PAGE_LIMIT
from backend.graph.limits import Limits
from backend.graph.node import NODES_LIMIT
from backend.problems import ProblemCode
from tests.engines import Engines
from tests.running import free_port

PROJECT = Path(__file__).resolve().parents[1]
DOCS = PROJECT / "docs"
GUIDE = (DOCS / "api.md").read_text()
SHOWN_ADDRESS = "http://localhost:8000"
SHOWN_PASSWORD = "gbMC1SPCuIbod7LD3gEb"

NAMES = {
    "id",
    "decidedId",
    "deletedIds",
    "secret",
    "confirmation",
    "url",
    "twilioUrl",
    "endCursor",
    "downloadUrl",
    "errorFileUrl",
    "filename",
}
"""Fields whose values are of one run: the guide's stand for those that the server gave."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
MORE = "…"
"""A line of this stands for any number of events."""


@dataclass(frozen=True)
class Example:
    """A block that is run, and what it shows to come of it."""

    line: int
    kind: str
    text: str
    answer: str | None


def examples(guide: str) -> Iterator[Example]:
    """Those of the guide, in order."""
    blocks = [(match.start(), match[1], match[2]) for match in re.finditer(r"^```(.+)\n((?s:.*?))^```$", guide, re.MULTILINE)]
    for (start, kind, text), (_, after, answer) in zip(blocks, [*blocks[1:], (0, "", "")], strict=True):
        if kind == "graphql" or kind.endswith(" run") or " file=" in kind:
            yield Example(guide.count("\n", 0, start) + 1, kind, text, answer if after in ("json", "text") else None)


@dataclass
class Reader:
    """Somebody who works through the guide in a directory of their own."""

    directory: Path
    environment: dict[str, str]
    known: dict[str, str] = field(default_factory=dict)

    def work_through(self, example: Example) -> None:
        """Run an example; what it says must be what the guide shows."""
        text = self.in_this_run(example.text)
        if " file=" in example.kind:
            (self.directory / example.kind.partition(" file=")[2]).write_text(text)
            return
        said = self._run(example.kind, text)
        if example.answer is not None:
            self.compare(readable(example.answer), readable(said))

    def in_this_run(self, text: str) -> str:
        """With the values of this run in the place of the guide's."""
        names = sorted(self.known, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, names)), lambda match: self.known[match[0]], text)

    def _run(self, kind: str, text: str) -> str:
        script = f"ask {quote(text)}" if kind == "graphql" else text
        if kind == "python run":
            (self.directory / "example.py").write_text(text)
            script = "python3 example.py"
        command = ["bash", "-euc", f"touch state; . ./state\n{script}\n{{ export -p; declare -f; }} > state"]
        done = subprocess.run(command, cwd=self.directory, env=self.environment, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def compare(self, shown: Any, said: Any, path: str = "") -> None:
        """The same shape and the same values, but for those that differ from run to run."""
        name = path.rpartition(".")[2].partition("[")[0]
        if isinstance(shown, dict) and isinstance(said, dict):
            assert list(shown) == list(said), f"{path} has {list(said)}"
            for key in shown:
                self.compare(shown[key], said[key], f"{path}.{key}")
        elif isinstance(shown, list) and isinstance(said, list):
            self._compare_lists(shown, said, path)
        elif name in NAMES and isinstance(shown, str) and isinstance(said, str):
            assert self.known.setdefault(shown, said) == said, f"{path} was {self.known[shown]} before, and now is {said}"
        elif isinstance(shown, str) and MOMENT.fullmatch(shown):
            assert isinstance(said, str) and MOMENT.fullmatch(said), f"{path} is {said}"
        else:
            assert shown == said, f"{path} is {said!r}, not {shown!r}"

    def _compare_lists(self, shown: list[Any], said: list[Any], path: str) -> None:
        if MORE in shown:
            gap = shown.index(MORE)
            after = len(shown) - gap - 1
            assert len(said) >= gap + after, f"{path} has {said}"
            shown, said = shown[:gap] + shown[gap + 1 :], said[:gap] + said[len(said) - after :]
        assert len(shown) == len(said), f"{path} has {said}"
        for index, (one, other) in enumerate(zip(shown, said, strict=True)):
            self.compare(one, other, f"{path}[{index}]")


def readable(text: str) -> Any:
    """JSON as a value; other text as its lines, those of an event stream with their data as a value."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line.strip() for line in text.splitlines() if line.strip(":\n")]
        return [{"data": json.loads(line[6:])} if line.startswith("data: {") else line for line in lines]


@contextmanager
def running(environment: dict[str, str], *modules: str) -> Iterator[None]:
    """Python modules as processes, stopped as by an operator."""
    processes = [subprocess.Popen([sys.executable, "-m", module], cwd=PROJECT, env=environment) for module in modules]
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(15) for process in processes] == [0] * len(processes)


@pytest.fixture
def reader(fresh_database: Engines, tmp_path: Path) -> Iterator[Reader]:
    """At a server with the demo organization."""
    if missing := [program for program in ("bash", "curl") if shutil.which(program) is None]:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"There is no {' and no '.join(missing)} here.")
    port = free_port()
    address = f"http://localhost:{port}"
    environment = os.environ | {"PORT": str(port), "PUBLIC_URL": address, "NO_PROXY": "localhost"}
    users = tmp_path / "users.json"
    migrate = [sys.executable, "-m", "backend.cli", "migrate", "--demo-users", str(users)]
    with running(environment, "backend.app", "backend.worker"):
        subprocess.run(migrate, cwd=PROJECT, env=environment, check=True, capture_output=True)
        await_health(address)
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        password = json.loads(users.read_text())[0]["password"]
        own = {"PATH": programs, "HOME": str(tmp_path), "NO_PROXY": "localhost"}
        yield Reader(tmp_path, own, {SHOWN_ADDRESS: address, SHOWN_PASSWORD: password})


def await_health(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the API does not start")


def test_every_example_answers_what_the_guide_shows(reader: Reader) -> None:
    for example in examples(GUIDE):
        try:
            reader.work_through(example)
        except AssertionError as error:
            raise AssertionError(f"docs/api.md:{example.line}: {error}") from None


def table(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, or below a text that begins a line."""
    lines = GUIDE[GUIDE.index(f"\n{heading}") :].splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = [line.strip("|").split("|") for line in lines[begin + 2 : begin + lines[begin:].index("")]]
    return [[cell.strip() for cell in row] for row in rows]


def test_the_table_of_error_codes_is_complete() -> None:
    assert {row[0].strip("`"): int(row[1]) for row in table("**`errors`**")} == STATUS


def test_the_table_of_user_error_codes_is_complete() -> None:
    named = [code for row in table("**`userErrors`**") for code in re.findall("[A-Z_]+", row[0])]
    assert sorted(named) == sorted(ProblemCode)


def test_the_limits_are_the_servers() -> None:
    limits, chosen = Limits(), settings.parse({"DATABASE_URL": "x", "REDIS_URL": "redis://x", "DATA_DIRECTORY": "x"})
    assert {row[0]: int(row[1].replace(",", "")) for row in table("## Limits")} == {
        "bytes in a request": limits.body,
        "characters in a document": limits.characters,
        "tokens in a document": limits.tokens,
        "operations in a document": limits.definitions,
        "levels of fields": limits.depth,
        "fields, fragments expanded": limits.fields,
        "fields asked for again in the same place": limits.repeats,
        "aliases in an operation": limits.aliases,
        "characters in an alias": limits.alias,
        "root fields in an operation": limits.root_fields,
        "points of cost": limits.cost,
        "points of introspection": limits.introspection,
        "fields `__schema` in an operation": 1,
        "values in a list of variables": limits.values,
        "fragments": limits.fragments,
        "items in a page": PAGE_LIMIT,
        "ids in `nodes`": NODES_LIMIT,
        "contacts in `upsertContacts`": UPSERT_LIMIT,
        "ids in `deleteContacts`, `restoreContacts`, and for lists": IDS_LIMIT,
        "numbers in `canMessage`": NUMBERS_LIMIT,
        "bytes of pasted text": chosen.paste_limit,
        "bytes of an uploaded file": chosen.upload_limit,
        "bytes of the files that an organization has uploaded and not imported": chosen.idle_uploads_limit,
        "files that these may be": chosen.idle_uploads_number,
        "bytes of an Excel workbook": chosen.workbook_limit,
        "bytes that it may have unpacked": chosen.workbook_unpacked_limit,
        "operations running on one socket": limits.operations,
        "open sockets and event streams of a token, in a server process": limits.streams,
        "subscriptions running for a person or a token, in a server process": limits.subscriptions,
        "subscriptions running for an organization, in a server process": limits.subscriptions_together,
    }
    lengths = (validation.NAME_LIMIT, validation.EMAIL_LIMIT, validation.NOTES_LIMIT, validation.LIST_NAME_LIMIT)
    assert "name has up to {:,} characters, an email address {:,}, notes {:,}, the name of a list {:,}.".format(*lengths) in GUIDE


def test_links_lead_somewhere_and_every_page_is_linked() -> None:
    pages = [PROJECT / "README.md", *DOCS.rglob("*.md")]
    linked = {page for page in pages if page.name == "README.md"}
    for page in pages:
        for target in re.findall(r"\]\(([^)]+)\)", re.sub(r"(?ms)^```.*?^```$", "", page.read_text())):
            path, _, anchor = target.partition("#")
            if ":" not in path:
                file = (page.parent / path).resolve() if path else page
                assert file.exists() and (not anchor or anchor in anchors(file)), f"{page.relative_to(PROJECT)} links to {target}"
                linked.add(file)
    assert set(pages) - linked == set()


def anchors(page: Path) -> set[str]:
    """As GitHub names a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
