"""Twilio: form fields, and a signature over our address and all of them (https://www.twilio.com/docs/usage/security).

The signature is over names and values one after the other, with nothing between them: it tells not where one ends and the next begins.
So whoever has seen a signed request can send it again with its text cut into other fields. Twilio's https keeps requests from being
seen, and its scheme can't be changed by who receives; the other carrier's has no such gap.

Twilio has words of its own by which it opts people out (OptOutType). It is heard only when it says STOP: nothing opts in but the
person's own four words.
"""

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl

from backend.inbound.delivery import REFERENCE_LIMIT, Answer, Delivery, Message, Unreadable, body, text
from backend.organizations.lines import Line

_MOST_FIELDS = 500
_LONGEST_NUMBER = 40
_READ = ("MessageSid", "From", "To", "Body", "OptOutType")
_ALGORITHMS = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
"""By the account's auth token, or by a key of its own where the request's settings say so."""


class Twilio:
    """Signed with one of the organization's Twilio auth tokens, or with the secret of its inbound endpoint."""

    name = "Twilio"

    def read(self, delivery: Delivery) -> Message:
        fields = [field for field in _fields(delivery.body) if field[0] in _READ]
        given = dict(fields)
        if len(given) < len(fields):
            raise Unreadable(f"Each of {', '.join(_READ)} can be given once only.")
        return Message(
            reference=text(given.get("MessageSid"), "MessageSid", REFERENCE_LIMIT),
            sender=text(given.get("From"), "From", _LONGEST_NUMBER),
            line=text(given.get("To"), "To", _LONGEST_NUMBER),
            body=body(given.get("Body", ""), "Body"),
            opts_out=given.get("OptOutType", "").strip().upper() == "STOP",
        )

    def is_signed(self, delivery: Delivery, line: Line) -> bool:
        algorithm = _ALGORITHMS.get(_algorithm(delivery.headers.get("x-twilio-webhooks-signature-settings", "")))
        if algorithm is None:
            return False
        values = "".join(name + value for name, value in sorted(set(_fields(delivery.body))))
        given = delivery.headers.get("x-twilio-signature", "").encode()
        expected = [
            base64.b64encode(hmac.digest(key.encode(), (address + values).encode(), algorithm))
            for key in (*line.twilio_auth_tokens, *line.secrets)
            for address in delivery.addresses
        ]
        return any(hmac.compare_digest(signature, given) for signature in expected)

    def answer(self, effect: str) -> Answer:
        return Answer(b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")


def _algorithm(settings: str) -> str:
    named = [part.partition("=")[2].strip() for part in settings.split(",") if part.strip().startswith("algorithm=")]
    return named[-1].upper() if named else "HMAC_SHA1"


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Unreadable("The body isn't a form (application/x-www-form-urlencoded) in UTF-8.") from None
