"""The import, and its dry run, as work for a worker."""

from backend.imports import service, work
from backend.jobs import service as jobs
from backend.jobs.tasks import register

IMPORT = register(service.IMPORT, work.work)
DRY_RUN = register(service.DRY_RUN, work.work)
for kind in (IMPORT, DRY_RUN):
    jobs.end_hooks.setdefault(kind.name, []).append(work.clean_up)
