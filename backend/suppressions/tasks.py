"""Erasures and opt-out lists as work for a worker."""

from backend.jobs import service as jobs
from backend.jobs.tasks import register
from backend.suppressions import erasure_work, erasures, export_work, import_work, opt_out_lists

ERASURE = register(erasures.ERASURE, erasure_work.work)
OPT_OUT_IMPORT = register(opt_out_lists.OPT_OUT_IMPORT, import_work.work)
OPT_OUT_EXPORT = register(opt_out_lists.OPT_OUT_EXPORT, export_work.work)
ALL = (ERASURE, OPT_OUT_IMPORT, OPT_OUT_EXPORT)
jobs.end_hooks.setdefault(ERASURE.name, []).append(erasures.forget_input)
jobs.end_hooks.setdefault(OPT_OUT_IMPORT.name, []).append(opt_out_lists.clean_up)
jobs.end_hooks.setdefault(OPT_OUT_EXPORT.name, []).append(opt_out_lists.drop_unfinished)
