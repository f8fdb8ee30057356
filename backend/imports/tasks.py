"""The import as work for a worker."""

from backend.imports import service, work
from backend.jobs import service as jobs
from backend.jobs.tasks import register

IMPORT = register(service.IMPORT, work.work)
jobs.end_hooks.setdefault(IMPORT.name, []).append(work.clean_up)
