"""What shows who a request is from."""

import pytest

from backend.web.credentials import Credentials, issue, parse_bearer, read, withdraw


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("Bearer   abc  ", "abc"),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic abc", None),
        ("abc", None),
        ("", None),
        ("Bearerabc", None),
    ],
)
def test_a_bearer_token(header: str, token: str | None) -> None:
    assert parse_bearer(header) == token


def test_the_cookie_of_our_name_and_no_other() -> None:
    headers = [(b"cookie", b"a=1; session=abc; __Host-session=def; xsession=ghi")]
    assert read(headers, secure=False) == Credentials(cookie="abc")
    assert read(headers, secure=True) == Credentials(cookie="def")
    assert not read([(b"cookie", b"session=; a; =b;")], secure=False)
    assert not read([], secure=False)


def test_a_token_goes_first() -> None:
    headers = [(b"cookie", b"session=abc"), (b"authorization", b"Bearer def")]
    assert read(headers, secure=False) == Credentials(bearer="def")
    assert read([headers[0], (b"authorization", b"Basic def")], secure=False) == Credentials(cookie="abc")


def test_secrets_are_never_printed() -> None:
    assert "abc" not in repr(Credentials(cookie="abc", bearer="abc"))


def test_cookies_are_out_of_reach_for_scripts_and_other_sites() -> None:
    for cookie in (issue("abc", secure=True), withdraw(secure=True)):
        assert cookie.startswith(b"__Host-session=")
        assert {b"Path=/", b"HttpOnly", b"SameSite=Lax", b"Secure"} <= set(cookie.split(b"; "))
        assert b"Domain" not in cookie
    assert b"Secure" not in issue("abc", secure=False)
    assert b"Max-Age=0" in withdraw(secure=False)
