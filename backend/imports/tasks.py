"""The import, its dry run and its revert as work for a worker."""

from backend.imports import order, revert_work, reverts, work
from backend.jobs import service as jobs
from backend.jobs.tasks import register

IMPORT = register(order.IMPORT, work.work)
DRY_RUN = register(order.DRY_RUN, work.work)
REVERT = register(reverts.REVERT, revert_work.work)
for kind in (IMPORT, DRY_RUN):
    jobs.end_hooks.setdefault(kind.name, []).append(work.clean_up)
jobs.end_hooks.setdefault(REVERT.name, []).append(reverts.show_on_import)
