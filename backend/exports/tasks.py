"""The export as work for a worker."""

from backend.exports import service, work
from backend.jobs import service as jobs
from backend.jobs.tasks import register

EXPORT = register(service.EXPORT, work.work)
jobs.end_hooks.setdefault(EXPORT.name, []).append(service.drop_unfinished)
