"""What the installation is told, and what it refuses to be told."""

from pathlib import Path

import pytest

from backend.settings import SettingsError, parse

REQUIRED = {"DATABASE_URL": "postgres://app:secret@db/contacts", "REDIS_URL": "redis://:secret@redis:6379/0", "DATA_DIRECTORY": "/data"}


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        parse({key: value for key, value in REQUIRED.items() if key != name})


@pytest.mark.parametrize("text", ["0", "-1", "eight", "1.5", "٣"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="WORKER_THREADS must be a whole number above 0"):
        parse(REQUIRED | {"WORKER_THREADS": text})


def test_secrets_stay_out_of_every_print() -> None:
    assert "secret" not in repr(parse(REQUIRED | {"DATABASE_OWNER_URL": "postgres://owner:secret@db/contacts"}))


def test_the_owner_is_the_application_unless_it_is_told() -> None:
    assert parse(REQUIRED).database_owner_url == REQUIRED["DATABASE_URL"]


@pytest.mark.parametrize(
    ("redis_url", "broker_url"),
    [
        ("redis://:secret@redis:6379/0", "redis://:secret@redis:6379/1"),
        ("redis://redis:6379", "redis://redis:6379/1"),
        ("rediss://redis:6379/4", "rediss://redis:6379/5"),
        ("unix:///run/valkey.sock?db=0", "unix:///run/valkey.sock?db=1"),
        ("unix:///run/valkey.sock", "unix:///run/valkey.sock?db=1"),
    ],
)
def test_dramatiq_gets_a_redis_database_of_its_own(redis_url: str, broker_url: str) -> None:
    assert parse(REQUIRED | {"REDIS_URL": redis_url}).broker_url == broker_url


class TestTheDemo:
    @pytest.fixture
    def embedded(self, tmp_path: Path) -> dict[str, str]:
        (tmp_path / "postgresql").mkdir()
        return REQUIRED | {
            "DATABASE_URL": f"postgres://contacts_app@/contacts?host={tmp_path}",
            "DATA_DIRECTORY": str(tmp_path),
            "DEMO": "1",
        }

    def test_is_on_with_the_embedded_database_on_loopback(self, embedded: dict[str, str]) -> None:
        assert parse(embedded).demo

    @pytest.mark.parametrize(
        "change",
        [
            {"DEMO": "0"},
            {"DATABASE_URL": "postgres://app@db/contacts"},
            {"DATABASE_URL": "postgres://app@localhost/contacts"},
            {"DATA_DIRECTORY": "/nowhere"},
            {"PUBLIC_URL": "https://contacts.example"},
            {"HOST": "0.0.0.0"},
        ],
    )
    def test_can_be_switched_on_nowhere_else(self, embedded: dict[str, str], change: dict[str, str]) -> None:
        assert not parse(embedded | change).demo
