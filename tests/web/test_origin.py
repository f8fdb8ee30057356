"""Which other origins count as ours."""

import pytest

from backend.web.origin import Origins


@pytest.mark.parametrize(
    ("public_url", "origin", "ours"),
    [
        ("https://contacts.example", "https://contacts.example", True),
        ("https://contacts.example", "HTTPS://Contacts.Example", True),
        ("https://contacts.example", "http://contacts.example", False),
        ("https://contacts.example", "https://contacts.example:8443", False),
        ("https://contacts.example", "https://contacts.example.evil.example", False),
        ("https://contacts.example", "https://evil.example/https://contacts.example", False),
        ("https://contacts.example", "https://localhost", False),
        ("https://contacts.example", "null", False),
        ("https://contacts.example", "", False),
        ("https://contacts.example:8443", "https://contacts.example:8443", True),
        ("http://localhost:8000", "http://localhost:8000", True),
        ("http://localhost:8000", "http://127.0.0.1:8000", True),
        ("http://localhost:8000", "http://[::1]:8000", True),
        ("http://localhost:8000", "http://localhost:8001", False),
        ("http://localhost:8000", "http://127.0.0.2:8000", False),
        ("http://127.0.0.1:8000", "http://localhost:8000", True),
        ("http://[::1]:8000", "http://localhost:8000", True),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000", True),
        ("http://192.168.1.5:8000", "http://localhost:8000", False),
    ],
)
def test_origins(public_url: str, origin: str, ours: bool) -> None:
    assert Origins(public_url).is_ours(origin.encode()) is ours


def test_of_several_headers_all_must_be_ours() -> None:
    origins = Origins("http://localhost:8000")
    ours, foreign = (b"origin", b"http://localhost:8000"), (b"origin", b"http://evil.example")
    assert origins.admit([ours])
    assert not origins.admit([ours, foreign])
    assert not origins.admit([(b"sec-fetch-site", b"same-origin"), (b"sec-fetch-site", b"cross-site")])
    assert not origins.admit_socket([ours, foreign])
    assert not origins.admit_socket([])
