"""A carrier, by whose messages something gets into the outbox."""

from tests.inbound.conftest import carrier, desk

__all__ = ["carrier", "desk"]
