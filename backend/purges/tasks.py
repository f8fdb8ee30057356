"""The purge as work for a worker."""

from backend.jobs.tasks import register
from backend.purges import service, work

PURGE = register(service.PURGE, work.work)
