"""What the edge asks of suppressions; each function lives in the module of its noun."""

from backend.suppressions.erasures import receipt
from backend.suppressions.erasures import start as start_erasure

__all__ = ["receipt", "start_erasure"]
