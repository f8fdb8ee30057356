"""What each message does, by its words alone."""

# ruff: noqa: RUF001 - letters that look like others are what some of these are about

from collections.abc import Callable

import pytest

from backend.consent.messages import MessageEffect, Reading, meaning
from backend.consent.messages import PossibleOptOutRule as Rule
from backend.organizations.keywords import CORE, KeywordEffect, WordList, normalised

CORE_ONLY = WordList(0, ())
OUT, IN, ASK, NONE = MessageEffect.OPT_OUT, MessageEffect.OPT_IN, MessageEffect.POSSIBLE_OPT_OUT, MessageEffect.NONE
OPT_OUT_WORDS = [keyword.word for keyword in CORE if keyword.effect == KeywordEffect.OPT_OUT]
OPT_IN_WORDS = [keyword.word for keyword in CORE if keyword.effect == KeywordEffect.OPT_IN]


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda word: word,
    "in lower case": str.lower,
    "with a capital": str.capitalize,
    "in mixed case": lambda word: "".join(letter.lower() if place % 2 else letter for place, letter in enumerate(word)),
    "between spaces and line ends": lambda word: f" \t{word}\r\n ",
    "with no-break spaces": lambda word: f"\u00a0{word}\u3000",
    "with punctuation": lambda word: f"“{word}”!!!…",
    "in brackets": lambda word: f"[({word})].",
    "with emoji": lambda word: f"🛑🙏🏽 {word} 👨‍👩‍👧❤️",
    "full-width": full_width,
    "with invisible characters": lambda word: "\u200b".join(word[:2]) + word[2:] + "\ufeff\u2060",
    "with marks of direction": lambda word: f"\u202b{word}\u202c\u200f",
    "with a variation selector": lambda word: f"{word}\ufe0f",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("word", OPT_OUT_WORDS)
def test_a_core_word_opts_out(word: str, spelling: str) -> None:
    said = meaning(SPELLINGS[spelling](word), CORE_ONLY)
    assert (said.effect, said.keyword) == (OUT, word)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("word", OPT_IN_WORDS)
def test_one_of_the_four_opts_in(word: str, spelling: str) -> None:
    said = meaning(SPELLINGS[spelling](word), CORE_ONLY)
    assert (said.effect, said.keyword) == (IN, word)


def test_the_core_is_what_the_law_and_the_carriers_name() -> None:
    assert OPT_OUT_WORDS == ["STOP", "STOPALL", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "REVOKE", "OPTOUT", "OPT OUT", "OPT-OUT"]
    assert OPT_IN_WORDS == ["START", "UNSTOP", "OPTIN", "SUBSCRIBE"]


TABLE = {
    # more spellings of the words
    "OPT   OUT": OUT,
    "opt\nout": OUT,
    "OPT\u2011OUT": OUT,
    "OPT\u2013OUT": OUT,
    "ⓢⓣⓞⓟ": OUT,
    "𝐒𝐓𝐎𝐏": OUT,
    "ſtop": OUT,
    "STOP™": OUT,
    "-STOP-": OUT,
    "¡STOP!": OUT,
    "「STOP」": OUT,
    "#stop": OUT,
    "*STOP*": OUT,
    "St\u00adop": OUT,
    # near misses that a person looks at
    "Stop by at 5": ASK,
    "cancel my 3pm": ASK,
    "unsubscribed?": ASK,
    "STOP STOP": ASK,
    "stop all": ASK,
    "STOP 2": ASK,
    "please stop": ASK,
    "Stop texting me": ASK,
    "Pls STOP!!! sending these": ASK,
    "Don't stop": ASK,
    "I was at the bus stop when you called": ASK,
    "full stop. see you": ASK,
    "opt_out": ASK,
    "Opt me out": ASK,
    "I would like to opt out of this": ASK,
    "I opted out last week": ASK,
    "OPT - OUT": ASK,
    "How do I unsubscribe from this list?": ASK,
    "I hereby revoke my consent to be contacted": ASK,
    "stoṕ": ASK,
    "s\u0301top": ASK,
    "STOPP": ASK,
    "S T O P": ASK,
    "S.T.O.P.": ASK,
    "STO P": ASK,
    "unsub": ASK,
    "STOP2": ASK,
    "2stop": ASK,
    "ST0P": ASK,
    "5TOP": ASK,
    "please ST0P this": ASK,
    "ЅТОР": ASK,
    "sтop": ASK,
    "STΟP": ASK,
    "ꜱᴛᴏᴘ": ASK,
    "St0p5": ASK,
    "meet at 5, stopover": NONE,
    "never text me again": ASK,
    "please never text me": ASK,
    "Never contact this number again!": ASK,
    "Cancel": OUT,
    "Cancel it": ASK,
    "please cancel": ASK,
    "I quit": ASK,
    "The end.": ASK,
    "end this now": ASK,
    "Remove me": ASK,
    "remove me from your list please": ASK,
    "Take me off your list": ASK,
    "Don't text me": ASK,
    "dont text me again": ASK,
    "DON’T TEXT ME": ASK,
    "Do not contact this number again": ASK,
    "please do not send me these messages": ASK,
    "Wrong number": ASK,
    "Sorry, you have the wrong number": ASK,
    "wrong   person": ASK,
    "This is not my number any more, it's my son's": ASK,
    "Lose my number": ASK,
    "delete my data": ASK,
    "No more texts please": ASK,
    "No more!": ASK,
    "Not interested, thank you": ASK,
    "leave me alone": ASK,
    "I never signed up for this": ASK,
    "This is spam": ASK,
    "I will report you to the FCC": ASK,
    "quit texting me every day of the week": ASK,
    "please cancel my subscription to these texts": ASK,
    "Cease and desist": ASK,
    "¡Por favor, no me escriban más!": ASK,
    "Número equivocado": ASK,
    "quiero darme de baja de la lista": ASK,
    "baja": ASK,
    "ARRÊT": ASK,
    "arret svp": ASK,
    "СТОП": ASK,
    "退订": ASK,
    "解除": ASK,
    "abmelden bitte": ASK,
    # the same words in longer messages of everyday
    "I'll be there by the end of the day": NONE,
    "by the end of the day": NONE,
    "Can we cancel my appointment on Friday and find another?": NONE,
    "We had to cancel the party last weekend, sorry": NONE,
    "I quit my job so my address is another now": NONE,
    "in the end it all went well": NONE,
    # words that only hold one of them
    "nonstop": NONE,
    "Stopover in Denver": NONE,
    "weekend": NONE,
    "See you this weekend!": NONE,
    "Endodontist?": NONE,
    "quite": NONE,
    "cancellation policy?": NONE,
    "shop": NONE,
    "ST4P": NONE,
    "Ѕ": NONE,
    # what doesn't opt in
    "Start me": NONE,
    "START please": NONE,
    "restart": NONE,
    "Starting when?": NONE,
    "un stop": ASK,
    "UN-STOP": ASK,
    "opt in": NONE,
    "OPT-IN": NONE,
    "YES": NONE,
    "Y": NONE,
    "JOIN": NONE,
    "RESUME": NONE,
    "CONTINUE": NONE,
    "subscribe me": NONE,
    "resubscribe": NONE,
    "EMPEZAR": NONE,
    "COMENZAR": NONE,
    "开始": NONE,
    "СТАРТ": NONE,
    "ST4RT": NONE,
    "STARТ": NONE,
    # anything else
    "": NONE,
    "   ": NONE,
    "🛑": NONE,
    "👍": NONE,
    "?": NONE,
    "HELP": NONE,
    "INFO": NONE,
    "No": NONE,
    "no thanks": NONE,
    "Is the 3pm free?": NONE,
    "Thanks! See you at 5": NONE,
    "What's your address?": NONE,
    "Great service, I want more": NONE,
    "I don't want to be late": NONE,
    "take my seat": NONE,
    "no more than five minutes": NONE,
    "call me": NONE,
    "こんにちは": NONE,
    "مرحبا": NONE,
    "привет": NONE,
    "x" * 5_000: NONE,
}


@pytest.mark.parametrize(("text", "effect"), TABLE.items(), ids=[ascii(text)[:40] for text in TABLE])
def test_a_message_does(text: str, effect: MessageEffect) -> None:
    assert meaning(text, CORE_ONLY).effect == effect


WHY = {
    "please don’t TEXT me": (Rule.ANYWHERE, "dont text"),
    "St\u00f3p that": (Rule.ANYWHERE, "stop"),
    "ST0P this": (Rule.DISGUISED, "stop"),
    "STOP2": (Rule.DISGUISED, "stop"),
    "plz stpo": (Rule.DISGUISED, "stop"),
    "ST🅾️P it": (Rule.DISGUISED, "stop"),
    "START 🇸🇹🇴🇵": (Rule.DISGUISED, "stop"),
    "S.T.O.P.": (Rule.SPELLED_OUT, "stop"),
    "please cancel": (Rule.FEW_WORDS, "cancel"),
    "genug, danke": (Rule.OWN_WORD, "genug"),
}


@pytest.mark.parametrize(("text", "why"), WHY.items())
def test_what_reads_like_an_opt_out_says_why(text: str, why: tuple[Rule, str]) -> None:
    assert meaning(text, WordList(1, ["genug"])).reading == Reading(*why)


def test_what_does_not_has_no_reason() -> None:
    for text in ("STOP", "START", "Hello", "by the end of the day"):
        assert meaning(text, CORE_ONLY).reading is None


IN_EMOJI = {
    "🆂🆃🅾🅿": OUT,
    "🅢🅣🅞🅟": OUT,
    "🅂🅃🄾🄿": OUT,
    "🇸🇹🇴🇵": OUT,
    "🇸\u200b🇹\u200b🇴\u200b🇵": OUT,
    "🅴🅽🅳": OUT,
    "ST🅾️P": OUT,
    "STO🅿️": OUT,
    "ST⭕P": OUT,
    "🅾pt out": OUT,
    "🅾️🅿️t-out!": OUT,
    "🛑 🆂🆃🅾🅿 🛑": OUT,
    "STOP 🇺🇸": OUT,
    "STOP 🅿️": OUT,
    "🇺🇸 Cancel": OUT,
    "🇸 🇹 🇴 🇵": ASK,
    "please ST🅾️P texting me all day long": ASK,
    "🆂🆃🅿🅾": ASK,
    "START 🇺🇸": IN,
    "🇫🇷 UNSTOP": IN,
    "START 🇸🇹🇴🇵": ASK,
    "🆂🆃🅰🆁🆃": NONE,
    "🇸🇹🇦🇷🇹": NONE,
    "🇺🇸": NONE,
    "🅿️?": NONE,
    "go 🇺🇸🇫🇮🇳🇬🇧 team": NONE,
}


@pytest.mark.parametrize(("text", "effect"), IN_EMOJI.items(), ids=[ascii(text)[:60] for text in IN_EMOJI])
def test_letters_that_are_emoji_opt_out_and_never_in(text: str, effect: MessageEffect) -> None:
    assert meaning(text, CORE_ONLY).effect == effect


SLIPS_IN_ONE_WORD = """
unsubcribe UNSUSCRIBE unsubscibe unsubsribe unsubscrive unsubscribee ubsubscribe unsbuscribe UNSUBSCIRBE usubscribe un-subscrbe
SOTP STPO tsop sttop stoip stpp stoo syop dtop srop stopq sstop stp sto stoooop STOPPPPP stooooop ztop quitt qiut quti qit quuit
Cancell cancle cnacel camcel canvel cancl cacnel revoek rvoke revokee reovke optuot otpout opptout optou opt_uot stpoall stopal
"""
SLIPS = SLIPS_IN_ONE_WORD.split()
LONGER_SLIPS = ["pls stpo texting", "SOTP it now", "opt uot", "otp out please", "opts out", "can cle this", "please quitt"]
LONGER_SLIPS += [
    "please unsubcribe me from this list today",
    "I want to unsuscribe from all of these texts",
    "stooooop texting my phone all the time",
]


@pytest.mark.parametrize("text", SLIPS + LONGER_SLIPS)
def test_a_slip_of_typing_in_a_word_that_opts_out_is_for_a_person_to_look_at(text: str) -> None:
    assert meaning(text, CORE_ONLY).effect == ASK


ORDINARY_IN_ONE_WORD = """
step shop slop stoop strop stomp stow atop top sop estop stoat quiet quite quilt quits quip quid quiz suit cancels cancer chancel
evoke revokes ends quick store story stock stood post spot setup steps shops start optin strat sart subcribe subscibe unstpo
output layout without provoke remove council candle revolve quarter unit exit
"""
ORDINARY = ORDINARY_IN_ONE_WORD.split()
ORDINARY += [
    "step in",
    "Shop is open",
    "on top",
    "is top",
    "quite nice",
    "quiet please",
    "Stow it away",
    "the top one",
    "opt inn",
    "start pls",
]
ORDINARY += ["let us sotp by your place at five", "it was quitt cold in the office today", "subscribe me", "can sell it", "not out yet"]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_word_a_letter_away_is_none_nor_is_a_slip_of_one_that_opts_in(text: str) -> None:
    assert meaning(text, CORE_ONLY).effect == (IN if text in ("start", "optin") else NONE)


def test_an_opt_in_word_never_asks_nor_opts_out_in_any_list() -> None:
    sly = WordList(1, ["start", "unstop", "optin", "subscribe"])
    assert {meaning(word, sly).effect for word in OPT_IN_WORDS} == {IN}


def test_an_organizations_own_words_are_heard_there() -> None:
    own = WordList(3, [normalised(word) for word in ("¡ALTO!", "No más", "退订", "СТОП")])
    for text, keyword in {"alto": "ALTO", "No Más.": "NO MÁS", "no\u00a0ma\u0301s": "NO MÁS", "退订!": "退订", "стоп": "СТОП"}.items():
        said = meaning(text, own)
        assert (said.effect, said.keyword) == (OUT, keyword)
    assert meaning("alto ahí", own).effect == ASK
    assert meaning("el edificio alto de la esquina", own).effect == NONE
    assert meaning("start", own).effect == IN
    assert own.name == "1.3"
