"""Lists of opt-outs of the organization: in from another system, and out to one. They hold numbers and no contacts."""

from dataclasses import asdict, dataclass
from datetime import datetime

from asyncpg import Record

from backend.contacts import validation
from backend.contacts.sightings import Number
from backend.contacts.validation import Invalid
from backend.database import after_commit, execute, fetch_all, fetch_one, fetch_value, transaction
from backend.imports import confirming, formats, samples, uploads
from backend.imports.order import REJECTED_ROWS
from backend.jobs import files
from backend.jobs import service as jobs
from backend.jobs.kinds import File, JobState, Kind, declare
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.problems import Problem
from backend.suppressions.opt_out_rows import COLUMNS

OPT_OUT_IMPORT = declare(Kind("OPT_OUT_IMPORT", Permission.CONSENT_WRITE, file=REJECTED_ROWS))
OPT_OUT_EXPORT = declare(
    Kind(
        "OPT_OUT_EXPORT",
        Permission.CONTACTS_EXPORT,
        file=File(
            needs=frozenset({Permission.CONTACTS_EXPORT, Permission.CONTACT_DETAILS_READ}),
            when=frozenset({JobState.SUCCEEDED}),
            name=lambda parameters: str(parameters["filename"]),
        ),
    )
)
"""Neither takes a turn or holds up anything."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to import and how. Exactly one of `upload_id` and `text` is given; an id of 0 names nothing."""

    upload_id: int | None
    text: str | None
    skip_first_line: bool = False
    region: str | None = None
    confirm_opt_outs: int | None = None
    dry_run: bool = False


async def start_import(caller: Caller, order: Order) -> Record:
    """Queue the import of a list. Raises Problem, NOT_PERMITTED to whoever reaches one book only."""
    region = _region(order.region or caller.default_region)
    upload = await uploads.ready(caller, order.upload_id) if order.text is None else None
    jobs.require_all_books(caller)
    if upload is None:
        upload = await uploads.paste(caller, order.text or "")
    parameters = {
        "actor": caller.name,
        "columns": COLUMNS,
        "format": asdict(await samples.format_of(upload)),
        "workbook": upload["encoding"] == formats.WORKBOOK,
        "dry_run": order.dry_run,
        "confirm_opt_outs": order.confirm_opt_outs,
        "upload_id": upload["id"],
        "filename": upload["filename"] if order.text is None else None,
        "storage_key": upload["storage_key"],
        "bytes": upload["size"],
        "skip_first_line": order.skip_first_line,
        "region": region,
    }
    async with transaction():
        return await jobs.create(caller, OPT_OUT_IMPORT, None, parameters)


def _region(text: str) -> str:
    try:
        return validation.region(text)
    except Invalid as invalid:
        raise Problem(invalid.code, ("default_region",), invalid.message) from None


async def start_export(caller: Caller, since: datetime | None) -> Record:
    """Queue the export of the numbers that are opted out, since then or at all. Raises Problem NOT_PERMITTED."""
    jobs.require_all_books(caller)
    async with transaction():
        now: datetime = await fetch_value("SELECT now()")
        parameters = {"filename": f"Opt-outs, {now:%Y-%m-%d %H.%M}.csv", "since": None if since is None else since.isoformat()}
        return await jobs.create(caller, OPT_OUT_EXPORT, None, parameters)


async def clean_up(organization_id: int, job_id: int) -> None:
    """When an import ends: forget what its check or a dry run kept."""
    await confirming.forget(organization_id, job_id)


async def drop_unfinished(organization_id: int, job_id: int) -> None:
    """When an export ends: of one that isn't whole nothing is kept."""
    row = await fetch_one("SELECT state FROM jobs WHERE organization_id = $1 AND id = $2", organization_id, job_id)
    if row is not None and row["state"] != JobState.SUCCEEDED:
        await after_commit(lambda: files.forget(organization_id, job_id))


_KEEP = """
INSERT INTO consent_reasons (organization_id, event_id, subject_id, reason)
SELECT $1, e.id, e.subject_id, n.reason
FROM unnest($2::text[], $3::timestamptz[], $4::text[]) AS n(phone, at, reason)
JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = n.phone
JOIN consent_events e ON e.organization_id = $1 AND e.subject_id = s.id AND e.xmin = pg_current_xact_id()::xid
    AND e.effective_at = least(coalesce(n.at, e.recorded_at), e.recorded_at)
ON CONFLICT DO NOTHING
"""


async def keep_reasons(organization_id: int, reasons: list[tuple[str, datetime | None, str]]) -> None:
    """Keep why, apart from the ledger, since it may say who: (number, date, reason) of events of this transaction."""
    if reasons:
        phones, dates, texts = zip(*reasons, strict=True)
        await execute(_KEEP, organization_id, list(phones), list(dates), list(texts))


async def scrub_reasons(organization_id: int, number: Number) -> int:
    """Take a number out of the reasons of other people's opt-outs; out of how many."""
    changed = 0
    mentions = "SELECT event_id, reason FROM consent_reasons WHERE organization_id = $1 AND reason ~ $2"
    for row in await fetch_all(mentions, organization_id, number.pattern):
        statement = "UPDATE consent_reasons SET reason = $3 WHERE organization_id = $1 AND event_id = $2"
        without = number.out_of(row["reason"])
        changed += await execute(statement, organization_id, row["event_id"], without) if without != row["reason"] else 0
    return changed
