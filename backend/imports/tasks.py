"""The import as a kind of job."""

from backend.imports import work
from backend.jobs import service as jobs
from backend.jobs.tasks import register
from backend.organizations.permissions import Permission

IMPORT = register(
    "IMPORT",
    work.work,
    permission=Permission.CONTACTS_IMPORT,
    takes_turns=True,
    excludes=frozenset({"PURGE"}),
    busy="All contacts of this book are being deleted. Wait until that is done, then import.",
)
jobs.end_hooks.setdefault("IMPORT", []).append(work.clean_up)
