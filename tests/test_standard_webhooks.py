"""Standard Webhooks: the signature of its specification's own example, and secrets that are none."""

import pytest

from backend import standard_webhooks
from backend.settings import SettingsError, parse
from tests.test_settings import REQUIRED

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example_is_signed_as_it_says() -> None:
    headers = standard_webhooks.sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", BODY, 1614265330)
    assert headers["webhook-signature"] == SIGNATURE
    assert not standard_webhooks.is_signed([SECRET], headers, BODY), "it is of 2021"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_a_secret_that_is_none_refuses_the_start(secret: str) -> None:
    with pytest.raises(SettingsError, match="OUTBOUND_SECRET"):
        parse(REQUIRED | {"OUTBOUND_URL": "https://carrier.example.com", "OUTBOUND_SECRET": secret})


def test_an_address_that_is_none_refuses_the_start() -> None:
    with pytest.raises(SettingsError, match="OUTBOUND_URL"):
        parse(REQUIRED | {"OUTBOUND_URL": "carrier", "OUTBOUND_SECRET": SECRET})
    assert parse(REQUIRED | {"OUTBOUND_URL": "https://carrier.example.com", "OUTBOUND_SECRET": SECRET}).outbound_key == SECRET
