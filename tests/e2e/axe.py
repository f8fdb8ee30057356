"""axe-core in a page: what stands in the way of people with disabilities, as far as a program can tell."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from backend.embedded.build import FRONTEND

PROGRAM = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that a colour scheme makes a difference to."""


def findings(page: Page, rules: list[str] = RULES) -> list[str]:
    """A line for each element that breaks a rule: the rule, the element, and what would mend it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_program(PROGRAM))
    found: dict[str, Any] = page.evaluate("(rules) => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return [f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}" for rule in found["violations"] for node in rule["nodes"]]


def _program(path: Path) -> str:
    return f"{path.read_text()}\n0"
