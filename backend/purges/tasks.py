"""The purge as a kind of job."""

from backend.jobs.tasks import register
from backend.organizations.permissions import Permission
from backend.purges import work

PURGE = register(
    "PURGE",
    work.work,
    permission=Permission.CONTACTS_PURGE,
    excludes=frozenset({"IMPORT", "PURGE"}),
    busy="An import into this book, or another deletion of it, is waiting or running. Wait for it, or cancel it first.",
)
