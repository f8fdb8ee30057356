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
        ("kräftig\u0301 ös", ProblemCode.INVALID),  # eleven after NFC
        ("aaaaaaaaaaaaaaaaaaaa", ProblemCode.INVALID),
        ("abababababababab", ProblemCode.INVALID),
        ("123456789012", ProblemCode.INVALID),
        ("098765432109", ProblemCode.INVALID),
        ("qwertyuiopasdfgh", ProblemCode.INVALID),
        ("1q2w3e4r5t6y7u8i", ProblemCode.INVALID),
        ("abcdefghijkl", ProblemCode.INVALID),
        ("password1234", ProblemCode.INVALID),
        ("Passw0rd2024!", ProblemCode.INVALID),
        ("P@ssword123456", ProblemCode.INVALID),
        ("passwordpassword", ProblemCode.INVALID),
        ("Welcome2026!!", ProblemCode.INVALID),
        ("iloveyou1234", ProblemCode.INVALID),
        ("letmein12345", ProblemCode.INVALID),
        ("administrator1", ProblemCode.INVALID),
        ("contacts2026!", ProblemCode.INVALID),
        ("Nydia2026!!!!", ProblemCode.INVALID),
        ("velazquez1234", ProblemCode.INVALID),
        ("house.example1", ProblemCode.INVALID),
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


@pytest.mark.parametrize(
    "password",
    ["twelve chars", "correct horse battery", "kv7-Tq2-9xw-Lm", "xkcd comic ä" * 16, "正しい馬の電池のホッチキス", "mi perro come queso"],
)
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
