"""Building the browser app, tried on a small one: real npm, no packages."""

import json
from pathlib import Path

import pytest

from backend.embedded.build import Build, BuildError
from backend.embedded.supervisor import Stopped

BUILDER = """
const fs = require("node:fs");
const text = fs.readFileSync("page.txt", "utf8");
if (text.includes("broken")) throw new Error("the page is broken");
fs.rmSync("dist", { recursive: true, force: true });
fs.mkdirSync("dist");
fs.writeFileSync("dist/index.html", text);
"""


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    directory = tmp_path / "frontend"
    directory.mkdir()
    about = {"name": "app", "version": "1.0.0"}
    (directory / "package.json").write_text(json.dumps(about | {"scripts": {"build": "node build.cjs"}}))
    (directory / "package-lock.json").write_text(json.dumps(about | {"lockfileVersion": 3, "requires": True, "packages": {"": about}}))
    (directory / "build.cjs").write_text(BUILDER)
    (directory / "page.txt").write_text("first")
    return directory


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def build(frontend: Path, told: list[str]) -> Build:
    return Build(frontend.parent / "build.log", told.append, frontend=frontend)


def page(build: Build) -> str:
    return (build.frontend / "dist" / "index.html").read_text()


def test_an_app_is_built_once(build: Build, told: list[str]) -> None:
    build.app()
    assert page(build) == "first"
    assert told == ["Installing what the app is built with", "Building the app"]
    build.app()
    assert len(told) == 2


@pytest.mark.parametrize("name", ["page.txt", "added.txt", "../schema.graphql"])
def test_an_app_with_a_changed_source_is_built_again_without_installing(build: Build, told: list[str], name: str) -> None:
    build.app()
    (build.frontend / name).write_text("second")
    build.app()
    assert told[2:] == ["Building the app"]


def test_changed_packages_are_installed_again(build: Build, told: list[str]) -> None:
    build.app()
    lock = build.frontend / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    build.app()
    assert told[2:] == ["Installing what the app is built with", "Building the app"]


def test_an_app_whose_result_is_gone_is_built_again(build: Build) -> None:
    build.app()
    for path in (build.frontend / "dist").iterdir():
        path.unlink()
    build.app()
    assert page(build) == "first"


def test_a_build_that_was_stopped_is_done_the_next_time(build: Build, told: list[str]) -> None:
    def stop(seconds: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        Build(build.log, told.append, stop, build.frontend).app()
    build.app()
    assert page(build) == "first"


def test_a_build_that_fails_says_what_npm_said(build: Build) -> None:
    (build.frontend / "page.txt").write_text("broken")
    with pytest.raises(BuildError, match="the page is broken"):
        build.app()
    (build.frontend / "page.txt").write_text("mended")
    build.app()
    assert page(build) == "mended"
