"""The rules of consent: what changes it, in which order, and whom it reaches. Each function lives in the module of its noun.

Consent belongs to (organization, number). Every change is an event of the append-only ledger (events.py); `consent_subjects` holds
the state that follows from it (recording.py, and rebuild.py from scratch). The later `effective_at` wins, an opt-out wins a tie;
deleting, importing or re-creating a contact changes nothing. What a message says by its words is messages.py.

Locks: whoever writes events holds the organization's consent lock exclusively (`lock_to_change`), whoever shows a number's
state on a contact that it creates or renumbers holds it shared (`lock_to_read`): so no contact can come to show the state of
a moment before. Both end with the transaction. Taken after a book's lock, before any row's. Both name the numbers at hand: those of
people who were erased are recognised by it (erased.py).
"""

from backend.consent.events import ConsentEventKind, ConsentSource, Evidence, Said, find_events, history
from backend.consent.recording import lock_to_change, lock_to_read, on_change, opt_in, opt_out, opt_out_all, record
from backend.consent.states import UNKNOWN, ConsentState, states

__all__ = [
    "UNKNOWN",
    "ConsentEventKind",
    "ConsentSource",
    "ConsentState",
    "Evidence",
    "Said",
    "find_events",
    "history",
    "lock_to_change",
    "lock_to_read",
    "on_change",
    "opt_in",
    "opt_out",
    "opt_out_all",
    "record",
    "states",
]
