"""Passwords that are guessed first: common words, keys in a row, repetitions, and what everybody knows of the person.

NIST SP 800-63B (5.1.1.2) asks for a comparison with what is commonly used or expected, and for no rules on kinds of characters.
Lists of leaked passwords of twelve characters and more are nearly all made of the words below, with digits and signs around them;
so what remains without them counts, rather than the list.
"""

import re
import unicodedata
from collections.abc import Iterable

LEFT_AT_LEAST = 6
"""Characters that must remain."""

_WORDS = [
    "password", "passwort", "passw0rd", "p4ssword", "p@ssword", "p@ssw0rd", "pa55word", "motdepasse", "contrasena", "wachtwoord",
    "senha", "parola", "haslo", "qwerty", "qwertz", "azerty", "asdf", "zxcv", "qazwsx", "iloveyou", "ilove", "loveyou", "love",
    "letmein", "welcome", "willkommen", "bienvenue", "bienvenido", "admin", "administrator", "root", "login", "user", "username",
    "account", "master", "secret", "default", "changeme", "change", "temp", "temporary", "guest", "test", "testing", "demo", "hello",
    "monkey", "dragon", "sunshine", "princess", "football", "baseball", "basketball", "soccer", "superman", "batman", "trustno",
    "starwars", "pokemon", "computer", "internet", "shadow", "whatever", "freedom", "forever", "nothing", "michael", "jordan",
    "charlie", "jennifer", "jessica", "ashley", "daniel", "thomas", "andrew", "joshua", "matthew", "anthony", "summer", "winter",
    "spring", "autumn", "monday", "friday", "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "america", "london", "england", "chicago", "newyork", "google", "facebook", "samsung", "microsoft",
    "windows", "linkedin", "apple", "company", "office", "service", "contacts", "contact", "business", "texting", "mustang", "cookie",
    "cheese", "chocolate", "flower", "butterfly", "family", "friends", "friend", "lovely", "babygirl", "angel", "blessed", "jesus",
    "christ", "the", "and", "for", "you", "are", "not", "this", "that", "with", "have", "from", "your", "what", "mine",
]  # fmt: skip
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
_SHORTEST_RUN = 3
_YEARS = re.compile(r"(?:19|20)\d\d")
_REPEATED = re.compile(r"(.{1,4}?)\1+")


def is_guessable(password: str, known: Iterable[str]) -> bool:
    """Whether too little is left of it without the words above and what is `known` of the person: name, email address, company."""
    words = sorted({*_WORDS, *_parts(known)}, key=len, reverse=True)
    left = _folded(password)
    for word in words:
        left = left.replace(word, "")
    left = _YEARS.sub("", left)
    left = _without_runs(left)
    left = _REPEATED.sub(r"\1", left)
    return len(left) < LEFT_AT_LEAST


def _parts(known: Iterable[str]) -> set[str]:
    """Words of three letters and more of the texts."""
    return {part for text in known for part in re.findall(r"\w{3,}", _folded(text).replace("_", " "))}


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _without_runs(text: str) -> str:
    """Without keys or letters in a row, forward or backward; the first of each run stays."""
    kept, start = [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _is_run(text[start : end + 1]):
            end += 1
        kept.append(text[start] if end - start >= _SHORTEST_RUN else text[start:end])
        start = end
    return "".join(kept)


def _is_run(text: str) -> bool:
    return any(text in row or text[::-1] in row for row in _ROWS)
