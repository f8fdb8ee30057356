"""What is ordered when an import is started, and the kinds of job that come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.contacts.upsert import OnExisting
from backend.imports import error_file
from backend.imports.rows import ImportColumn
from backend.jobs.kinds import ENDED, File, Kind, declare
from backend.organizations.permissions import Permission

REJECTED_ROWS = File(needs=frozenset({Permission.CONTACT_DETAILS_READ}), when=ENDED, name=error_file.filename)
IMPORT = declare(
    Kind(
        "IMPORT",
        Permission.CONTACTS_IMPORT,
        takes_turns=True,
        excludes=frozenset({"PURGE"}),
        busy="All contacts of this book are being deleted. Wait until that is done, then import.",
        file=REJECTED_ROWS,
    )
)
DRY_RUN = declare(Kind("DRY_RUN", Permission.CONTACTS_IMPORT, file=REJECTED_ROWS))
"""Writes nothing, so it takes no turn and holds up nothing."""
CONFIRMED_FROM = 100
"""Numbers that a file may opt out without their count being confirmed."""


class OnInvalidRow(StrEnum):
    """What a row that can't be stored does to the others."""

    SKIP_ROW = "SKIP_ROW"
    REJECT_FILE = "REJECT_FILE"


@dataclass(frozen=True, slots=True)
class Order:
    """What to import and how. Exactly one of `upload_id` and `text` is given; ids of 0 name nothing."""

    owner_id: int | None
    upload_id: int | None
    text: str | None
    skip_first_line: bool
    list_id: int | None
    on_existing: OnExisting
    region: str | None
    idempotency_key: str | None
    columns: Sequence[ImportColumn] | None = None
    on_invalid_row: OnInvalidRow = OnInvalidRow.SKIP_ROW
    dry_run: bool = False
    confirm_opt_outs: int | None = None
    even_if_imported: bool = False

    @property
    def kind(self) -> Kind:
        return DRY_RUN if self.dry_run else IMPORT
