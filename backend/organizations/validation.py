"""What people may type into an organization's settings, a user's and a token's: what is stored, and what is wrong with it.

Each function appends to `problems` what is wrong at `field`; what it returns is then of no use.
"""

import re
import unicodedata
from collections.abc import Sequence

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from backend.problems import Problem, ProblemCode
from backend.text import is_visible

LONGEST_NAME = 200
LONGEST_EMAIL = 254
LONGEST_CONSENT_MESSAGE = 480
"""Three text messages of 160 characters."""

MOST_TWILIO_AUTH_TOKENS = 2
_TWILIO_AUTH_TOKEN = re.compile(r"[!-~]{16,200}")

_LONGEST_PHONE = 250
"""libphonenumber reads no longer text."""

_REFUSED = ("Cc", "Cs")
"""Control characters, NUL among them, and lone surrogates."""

# The words that end messages when somebody sends them; those that are also everyday words count in capitals only.
_HOW_TO_STOP = re.compile(r"\b(?:(?i:STOP|STOPALL|UNSUBSCRIBE|OPT[ -]?OUT)|END|QUIT|CANCEL|REVOKE)\b", re.ASCII)


def name(text: str | None, field: tuple[str, ...], problems: list[Problem], longest: int = LONGEST_NAME) -> str:
    """A name, one line of text: in NFC without spaces around it."""
    line = unicodedata.normalize("NFC", text or "").strip()
    if _holds_refused(line):
        problems.append(Problem(ProblemCode.INVALID, field, "A name can't hold control characters."))
    elif not is_visible(line):
        problems.append(Problem(ProblemCode.REQUIRED, field, "Give it a name."))
    elif len(line) > longest:
        problems.append(Problem(ProblemCode.TOO_LONG, field, f"A name can have up to {longest} characters."))
    return line


def email(text: str, field: tuple[str, ...], problems: list[Problem]) -> str:
    """The address to sign in with. Syntax only: nothing is looked up."""
    address = text.strip()
    if not address:
        problems.append(Problem(ProblemCode.REQUIRED, field, "Give an email address."))
    elif len(address) > LONGEST_EMAIL:
        problems.append(Problem(ProblemCode.TOO_LONG, field, f"An email address can have up to {LONGEST_EMAIL} characters."))
    else:
        try:
            return validate_email(address, check_deliverability=False).normalized
        except EmailNotValidError as error:
            problems.append(Problem(ProblemCode.INVALID, field, str(error)))
    return address


def line(text: str | None, region: str, field: tuple[str, ...], problems: list[Problem]) -> str | None:
    """The number that somebody texts from, in E.164 by libphonenumber's rules; None when empty.

    `region` (ISO 3166-1 alpha-2) is for numbers without a country code.
    """
    typed = (text or "").strip()
    if not typed:
        return None
    try:
        if len(typed) > _LONGEST_PHONE or _holds_refused(typed):
            raise ValueError
        number = phonenumbers.parse(typed, region)
        if number.extension or not phonenumbers.is_valid_number(number):
            raise ValueError
    except (phonenumbers.NumberParseException, ValueError):
        message = "This isn't a phone number that can send texts: check its digits and country code, and leave out an extension."
        problems.append(Problem(ProblemCode.INVALID, field, message))
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def region(text: str | None, field: tuple[str, ...], problems: list[Problem]) -> str:
    """An ISO 3166-1 alpha-2 code that libphonenumber knows, in capitals."""
    code = (text or "").strip().upper()
    if not code:
        problems.append(Problem(ProblemCode.REQUIRED, field, "Give a country code such as US or GB."))
    elif code not in phonenumbers.SUPPORTED_REGIONS:
        problems.append(Problem(ProblemCode.INVALID, field, "This isn't a country code such as US or GB (ISO 3166-1 alpha-2)."))
    return code


def consent_message(text: str | None, field: tuple[str, ...], problems: list[Problem]) -> str | None:
    """The one-time text that says who writes and how to stop, its line breaks as LF; None when empty.

    It must hold a word by which the recipient can stop it (CTIA Messaging Principles 5.1.2, opt-out instructions).
    """
    message = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not message:
        return None
    if _holds_refused(message.replace("\n", "")):
        problems.append(Problem(ProblemCode.INVALID, field, "The text can't hold control characters."))
    elif len(message) > LONGEST_CONSENT_MESSAGE:
        problems.append(Problem(ProblemCode.TOO_LONG, field, f"The text can have up to {LONGEST_CONSENT_MESSAGE} characters."))
    elif not _HOW_TO_STOP.search(message):
        problems.append(Problem(ProblemCode.INVALID, field, "Say how to stop: STOP must stand in it, as in “Reply STOP to opt out.”"))
    return message


_ARTICLES = frozenset({"the", "a", "an", "el", "la", "los", "las", "le", "les", "der", "die", "das"})
_WORD = re.compile(r"[^\W_]+")


def names(text: str, name: str) -> bool:
    """Whether a text names the organization: at least by the first word of its name that is no article."""
    said, words = ([word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", given))] for given in (text, name))
    first = next((word for word in words if word not in _ARTICLES), words[0] if words else None)
    return name in text or first in said


def twilio_auth_tokens(tokens: Sequence[str] | None, field: tuple[str, ...], problems: list[Problem]) -> list[str]:
    """What Twilio signs with: up to two, while an account goes from one to the next."""
    stored = [token.strip() for token in tokens or ()]
    if len(stored) > MOST_TWILIO_AUTH_TOKENS:
        problems.append(Problem(ProblemCode.TOO_MANY, field, f"Up to {MOST_TWILIO_AUTH_TOKENS}: the old one and the new one."))
    elif not all(_TWILIO_AUTH_TOKEN.fullmatch(token) for token in stored):
        problems.append(Problem(ProblemCode.INVALID, field, "This isn't an auth token: copy it from Twilio's console."))
    return stored


def given(value: bool | None, field: tuple[str, ...], problems: list[Problem]) -> bool:
    """A switch, which is on or off."""
    if value is None:
        problems.append(Problem(ProblemCode.REQUIRED, field, "Say whether it is on or off."))
    return bool(value)


def _holds_refused(text: str) -> bool:
    return any(unicodedata.category(character) in _REFUSED for character in text)
