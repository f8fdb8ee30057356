"""What a contact's fields may hold: one validator for the form, the API and the CSV.

Each function takes what somebody typed and returns what is stored, or raises Invalid.
"""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from backend.contacts import phones
from backend.problems import ProblemCode
from backend.text import is_visible

NAME_LIMIT = 200
EMAIL_LIMIT = 254
NOTES_LIMIT = 5_000
LIST_NAME_LIMIT = 100

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_LOCAL = r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*"
_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@)({_LOCAL})@((?:{_LABEL}\.)+(?:com|net|org|edu|gov|us|uk|ca|de|fr|mx|in|au|io|co|info|biz))")
"""The shape of nearly every address, of which the library would say nothing else; a test holds the two equal."""


class Invalid(ValueError):
    """What was typed can't be stored; `code` is REQUIRED, INVALID or TOO_LONG, the message is for the person."""

    def __init__(self, code: ProblemCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def full_name(text: str) -> str:
    """1 to 200 characters after NFC and trimming."""
    return _line(text, NAME_LIMIT, "A full name")


def list_name(text: str) -> str:
    """1 to 100 characters after NFC and trimming."""
    return _line(text, LIST_NAME_LIMIT, "A list's name")


def _line(text: str, limit: int, what: str) -> str:
    if text.isascii() and text.isprintable():
        line = text.strip()
    else:
        line = unicodedata.normalize("NFC", text).strip()
        if _CONTROL.search(line):
            raise Invalid(ProblemCode.INVALID, f"{what} can't hold control characters or line breaks.")
        if line and not is_visible(line):
            raise Invalid(ProblemCode.REQUIRED, f"{what} is required: of this one there is nothing to see.")
    if not line:
        raise Invalid(ProblemCode.REQUIRED, f"{what} is required.")
    if len(line) > limit:
        raise Invalid(ProblemCode.TOO_LONG, f"{what} can have up to {limit} characters; this one has {len(line)}.")
    return line


def phone(text: str, region: str) -> str:
    """E.164; see phones.py."""
    if not text.strip():
        raise Invalid(ProblemCode.REQUIRED, "A phone number is required.")
    try:
        return phones.normalise(text, region)
    except phones.InvalidPhone as error:
        raise Invalid(ProblemCode.INVALID, str(error)) from None


def email(text: str) -> str | None:
    """The address, its domain in lower case; None when empty. Syntax only: nothing is looked up."""
    address = text.strip()
    if not address:
        return None
    if len(address) > EMAIL_LIMIT:
        raise Invalid(ProblemCode.TOO_LONG, f"An email address can have up to {EMAIL_LIMIT} characters; this one has {len(address)}.")
    plain = _PLAIN_EMAIL.fullmatch(address)
    if plain:
        return f"{plain[1]}@{plain[2].lower()}"
    if _CONTROL.search(address):
        raise Invalid(ProblemCode.INVALID, "An email address can't hold control characters or line breaks.")
    try:
        normal = validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid(ProblemCode.INVALID, "This isn't an email address.") from None
    if len(normal) > EMAIL_LIMIT:
        raise Invalid(ProblemCode.TOO_LONG, f"An email address can have up to {EMAIL_LIMIT} characters; this one has {len(normal)}.")
    return normal


def notes(text: str) -> str | None:
    """Up to 5,000 characters after NFC and trimming, line breaks as LF; None when empty."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL_BUT_LINES.search(lines):
        raise Invalid(ProblemCode.INVALID, "Notes can't hold control characters.")
    if len(lines) > NOTES_LIMIT:
        raise Invalid(ProblemCode.TOO_LONG, f"Notes can have up to {NOTES_LIMIT:,} characters; these have {len(lines):,}.")
    return lines or None


def reference(text: str | None) -> str | None:
    """A caller's own name for something, which goes back as it came."""
    if text is not None and _UNSTORABLE.search(text):
        raise Invalid(ProblemCode.INVALID, "A reference can't hold NUL or half of a surrogate pair.")
    return text


def region(text: str) -> str:
    """An ISO 3166-1 alpha-2 code that libphonenumber knows, in capitals."""
    code = text.strip().upper()
    if code not in phones.REGIONS:
        raise Invalid(ProblemCode.INVALID, f"{text[:10]!r} isn't a country code such as US or GB (ISO 3166-1 alpha-2).")
    return code
