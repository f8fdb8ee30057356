"""The keys for erased numbers: made once, kept from others' eyes, and never missed silently."""

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend import settings
from backend.consent.keys import Key, forget_keys, keys, make_key, require_keys
from backend.database import execute
from backend.settings import SettingsError
from tests.consent.keyed import environment
from tests.engines import Engines
from tests.jobs.desk import Desk

ONE, OTHER = "11" * 32, "22" * 32


@pytest.fixture
def file(engines: Engines, tmp_path: Path) -> Iterator[Path]:
    """Where the key would be of a data directory that has none."""
    with environment(DATA_DIRECTORY=str(tmp_path)):
        yield tmp_path / "erasure-key"


@pytest.mark.parametrize("text", ["secret", "11" * 31, "11" * 33, "gg" * 32, f"{ONE},x"])
def test_what_is_no_key_is_refused_with_the_name_of_the_setting(file: Path, text: str) -> None:
    with environment(ERASURE_KEY=text), pytest.raises(SettingsError, match="ERASURE_KEY") as refused:
        keys()
    assert text[:60] not in str(refused.value)


def test_the_first_run_makes_one_that_nobody_else_may_read_and_the_next_keeps_it(file: Path) -> None:
    assert keys() == ()
    make_key()
    (made,) = keys()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == ["erasure-key"]
    make_key()
    forget_keys()
    assert keys() == (made,)
    assert made.secret.hex() not in repr(made)


def test_of_many_that_make_one_at_once_all_have_the_same(file: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: make_key(), range(8)))
    (made,) = keys()
    assert file.read_text().strip() == made.secret.hex()
    assert os.listdir(file.parent) == ["erasure-key"]


def test_the_setting_goes_before_the_file_and_may_name_several(file: Path) -> None:
    make_key()
    with environment(ERASURE_KEY=f"{ONE}, {OTHER}"):
        assert keys() == (Key.of(ONE), Key.of(OTHER))
        assert ONE not in repr(settings.load())
    assert Key.of(ONE).id != Key.of(OTHER).id


def test_a_number_is_hidden_otherwise_under_each_key_and_in_each_organization() -> None:
    key = Key.of(ONE)
    hidden = {key.hide(1, "+12125550100"), key.hide(2, "+12125550100"), Key.of(OTHER).hide(1, "+12125550100"), key.hide(1, "+12125550101")}
    assert len(hidden) == 4 and key.hide(1, "+12125550100") in hidden


async def test_nothing_starts_without_a_key_that_the_database_names(desk: Desk, file: Path) -> None:
    await require_keys()
    await execute("INSERT INTO erasure_keys (organization_id, id) VALUES ($1, $2)", desk.uma.organization_id, Key.of(ONE).id)
    with pytest.raises(SettingsError, match=Key.of(ONE).id):
        await require_keys()
    with environment(ERASURE_KEY=OTHER), pytest.raises(SettingsError, match=Key.of(ONE).id):
        await require_keys()
    with environment(ERASURE_KEY=f"{OTHER},{ONE}"):
        await require_keys()
