"""Erasures as work for a worker."""

from backend.jobs import service as jobs
from backend.jobs.tasks import register
from backend.suppressions import erasure_work, erasures

ERASURE = register(erasures.ERASURE, erasure_work.work)
jobs.end_hooks.setdefault(ERASURE.name, []).append(erasures.forget_input)
