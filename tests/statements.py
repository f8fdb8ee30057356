"""Holds every statement of a test run to its organization: what touches a tenant's table names the organization by a parameter."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from backend import database

TENANT_TABLES = frozenset(
    {
        "users", "lines", "sessions", "sign_in_links", "api_tokens", "consent_subjects", "consent_events", "erasure_keys",
        "consent_reasons", "books", "book_days", "contacts", "deleted_contacts", "contact_lists", "contact_list_members", "jobs",
        "job_file_parts", "uploads", "import_row_errors", "import_unchanged", "import_numbers", "import_overwritten", "import_opt_outs",
        "revert_kept", "purge_previews", "keyword_lists", "inbound_secrets", "inbound_messages", "message_bodies", "possible_opt_outs",
        "outbound_messages",
    }
)  # fmt: skip

EXCEPTIONS = {
    r"WHERE s\.secret_hash = \$1 AND s\.expires_at > now\(\) AND NOT u\.disabled": "a session's secret tells the organization",
    r"WHERE t\.secret_hash = \$1 AND t\.revoked_at IS NULL": "a token's secret tells the organization",
    r"FROM sign_in_links l .* WHERE l\.secret_hash = \$1": "a link's secret tells the organization",
    r"FROM lines l JOIN users u .* WHERE l\.phone = ANY \(\$1::text\[\]\)": "a line's number tells the organization",
    r"FROM users u JOIN organizations o .* WHERE o\.is_demo AND NOT u\.disabled": "the demo organization is one: signing in with a click",
    r"lower\((u\.)?email\) = (lower\(\$1\)|typed\.email)": "an email address is unique in the installation: signing in",
    r"^DELETE FROM deleted_contacts WHERE id IN \(SELECT id FROM deleted_contacts WHERE deleted_at <": "housekeeping: the trash",
    r"^DELETE FROM uploads WHERE id IN \( SELECT id FROM uploads u WHERE expires_at <": "housekeeping: files",
    r"^SELECT j\.organization_id, j\.id FROM job_file_parts p JOIN jobs j": "housekeeping: files of jobs",
    r"^SELECT organization_id, id FROM outbound_messages WHERE state = 'QUEUED'": "the sweeper finds what waits in every organization",
    r"^UPDATE outbound_messages SET state = 'DROPPED', .* WHERE state = 'QUEUED' AND not_after <=": "the sweeper drops what is too late",
    r"^DELETE FROM outbound_messages WHERE id IN \( SELECT id FROM outbound_messages WHERE state <> 'QUEUED'": "housekeeping: the outbox",
    r"^DELETE FROM purge_previews WHERE expires_at <": "housekeeping: previews",
    r"^WITH oldest AS \(SELECT t\.organization_id, t\.job_id FROM import_": "housekeeping: what imports overwrote, and whom they opted out",
    r"^SELECT organization_id, (id|owner_id) FROM (contact_lists|books) ORDER BY organization_id": "recounting goes over all books",
    r"^SELECT DISTINCT id FROM erasure_keys": "at the start: the keys that any organization needs",
    r"^UPDATE jobs SET touched_at = clock_timestamp\(\) WHERE id IN": "the sweeper wakes silent jobs of every organization",
}
"""What can't name the organization, by a part of the statement, and why."""

_TABLE = re.compile(
    r"\b(FROM|JOIN|INTO|UPDATE|USING)\s+(?:ONLY\s+)?\"?(" + "|".join(sorted(TENANT_TABLES)) + r")\"?(?:\s+(?:AS\s+)?(\w+))?", re.IGNORECASE
)
_KEYWORDS = {
    "as", "cross", "for", "full", "group", "having", "inner", "join", "left", "limit", "natural", "on", "order", "right", "select",
    "set", "union", "using", "values", "where",
}  # fmt: skip
_BARE = re.compile(r"(?<![\w.])\"?organization_id\"?\s*=\s*\$\d+")


def unbound(statement: str) -> list[str]:
    """The tenant tables of a statement that it doesn't hold to an organization; none for an exception."""
    text = re.sub(r"--[^\n]*", "", statement)
    text = re.sub(r"\s+", " ", text).strip()
    found = list(_TABLE.finditer(text))
    if not found or any(re.search(exception, text) for exception in EXCEPTIONS):
        return []
    return sorted({match[2] for match in found if not _is_bound(text, *match.groups())})


def _is_bound(text: str, how: str, table: str, alias: str | None) -> bool:
    """By a parameter, or by being joined on the organization of a table that is; inserted rows carry it."""
    if how.upper() == "INTO":
        return re.search(rf"INSERT INTO \"?{table}\"?(?: AS \w+)? ?\([^)]*\borganization_id\b", text) is not None
    name = table if alias is None or alias.lower() in _KEYWORDS else alias
    if re.search(rf"\b{name}\.\"?organization_id\"? = (\$\d+|\w+\.organization_id)|= {name}\.organization_id\b", text):
        return re.search(r"organization_id = \$\d+", text) is not None
    return name == table and _BARE.search(text) is not None


class Recorder:
    """Every statement sent by this process, as long as it is the logger of `backend.database`."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        """In their order; for a test to look at, and to clear."""
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        """The same, with their arguments."""
        self._seen: set[str] = set()

    def __call__(self, query: Any) -> None:
        self.statements.append(query.query)
        self.calls.append((query.query, tuple(query.args or ())))
        self._seen.add(query.query)

    def clear(self) -> None:
        """Forget what was sent so far, but for the check."""
        self.statements.clear()
        self.calls.clear()

    def check(self) -> None:
        """Fail on statements that could reach into another organization."""
        loose = {statement: tables for statement in sorted(self._seen) if (tables := unbound(statement))}
        assert not loose, "\n\n".join(
            f"{', '.join(tables)} without the organization in:\n{statement}" for statement, tables in loose.items()
        )


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Record the statements of every connection opened from here on."""
    recorder = Recorder()
    database.statement_logger = recorder
    try:
        yield recorder
    finally:
        database.statement_logger = None
