"""Which passwords are taken, and how they are kept."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from backend.organizations.passwords import check_new_password, hash_password, needs_rehash, verify_password
from backend.problems import Problem, ProblemCode


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", ProblemCode.INVALID),
        ("eleven char", ProblemCode.INVALID),
        ("e\u0301" * 11, ProblemCode.INVALID),  # eleven after NFC
        ("x" * 201, ProblemCode.TOO_LONG),
        ("Velázquez, Nydia", ProblemCode.INVALID),
        ("velázquez, nydia", ProblemCode.INVALID),
        ("NYDIA@House.example", ProblemCode.INVALID),
    ],
)
def test_a_weak_password_is_refused_at_its_field(password: str, code: ProblemCode) -> None:
    with pytest.raises(Problem) as refused:
        check_new_password(password, "new", email="nydia@house.example", name="Velázquez, Nydia")
    assert (refused.value.code, refused.value.field) == (code, ("new",))


@pytest.mark.parametrize("password", ["twelve chars", "e\u0301" * 12, "x" * 200, "正しい馬の電池のホッチキス"])
def test_any_characters_will_do(password: str) -> None:
    check_new_password(password, "new", email="nydia@house.example", name="Velázquez, Nydia")


async def test_a_password_is_itself_however_its_accents_are_typed() -> None:
    stored = await hash_password(unicodedata.normalize("NFD", "contraseña segura"))
    assert await verify_password(stored, unicodedata.normalize("NFC", "contraseña segura"))
    assert not await verify_password(stored, "contrasena segura")
    assert not await verify_password(stored, "\ud800")


async def test_the_same_password_is_stored_differently_each_time() -> None:
    assert await hash_password("correct horse battery") != await hash_password("correct horse battery")


@pytest.mark.parametrize("stored", [None, "", "$argon2id$broken", "plain text"])
async def test_nothing_matches_what_is_no_hash(stored: str | None) -> None:
    assert not await verify_password(stored, "correct horse battery")


async def test_a_hash_of_other_parameters_is_to_be_renewed() -> None:
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse battery"))
    assert not needs_rehash(await hash_password("correct horse battery"))
