"""Other keys than the run's, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend import settings
from backend.consent.keys import forget_keys


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Settings as these variables give them; what was read before and what is read here is forgotten."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        _forget()
        yield
    _forget()


def _forget() -> None:
    settings.load.cache_clear()
    forget_keys()
