"""What the edge asks of suppressions; each function lives in the module of its noun."""

from backend.suppressions.erasures import receipt
from backend.suppressions.erasures import start as start_erasure
from backend.suppressions.opt_out_lists import Order, start_export, start_import

__all__ = ["Order", "receipt", "start_erasure", "start_export", "start_import"]
