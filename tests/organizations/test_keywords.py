"""An organization's own opt-out words: what they may be, their versions, and how they are told."""

import asyncio
from typing import Any

import pytest

from backend.database import fetch_all
from backend.organizations.caller import Caller
from backend.organizations.keywords import LONGEST_WORD, MOST_WORDS, own_words, word_list
from backend.organizations.organization import update_organization
from backend.organizations.permissions import Role
from backend.problems import Problem
from tests.contacts.asking import ask
from tests.organizations.people import a_caller, an_organization

ORGANIZE = """mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
    organization { keywords { word effect core } inboundEndpoint { twilioAuthTokenCount } } userErrors { code field } } }"""
ENDPOINT = "query { viewer { organization { inboundEndpoint { url twilioUrl secret twilioAuthTokenCount } } } }"
ROTATE = """mutation ($hours: Int!) { rotateInboundSecret(input: {keepOldForHours: $hours}) {
    inboundEndpoint { secret } userErrors { code field } } }"""

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def admin(database: list[str]) -> Caller:
    return await a_caller(await an_organization(), Role.ADMIN)


async def versions(caller: Caller) -> list[tuple[int, list[str]]]:
    rows = await fetch_all("SELECT version, words FROM keyword_lists WHERE organization_id = $1 ORDER BY version", caller.organization_id)
    return [(row["version"], row["words"]) for row in rows]


async def test_they_stand_between_the_core_as_people_are_told_them(admin: Caller) -> None:
    given = [{"word": word} for word in (" Alto! ", "ALTO", "stop", "no   más", "退订")]
    data = (await ask(admin, ORGANIZE, input={"keywords": given})).data
    told = [(keyword["word"], keyword["effect"], keyword["core"]) for keyword in data["organization"]["keywords"]]
    assert told[9:14] == [("OPT-OUT", "OPT_OUT", True), *[(word, "OPT_OUT", False) for word in ("ALTO", "NO MÁS", "退订")], told[13]]
    assert told[13:] == [(word, "OPT_IN", True) for word in ("START", "UNSTOP", "OPTIN", "SUBSCRIBE")]
    assert {effect for _, effect, core in told if not core} == {"OPT_OUT"}


@pytest.mark.parametrize("word", ["START", "unstop!", " Optin", "ＳＵＢＳＣＲＩＢＥ", "S T A R T", "opt in", "Opt-In", "un.stop"])  # noqa: RUF001
async def test_none_of_the_four_that_opt_in_can_be_one(word: str, admin: Caller) -> None:
    answer = await ask(admin, ORGANIZE, input={"name": "Other", "keywords": [{"word": "alto"}, {"word": word}]})
    assert answer.problems == [("INVALID", ["keywords", "1", "word"])]
    assert await versions(admin) == []


def test_each_says_what_is_wrong_with_it() -> None:
    problems: list[Problem] = []
    own_words(["", " !? ", "🛑", "x" * (LONGEST_WORD + 1), "fine"], ("keywords",), problems)
    assert [(problem.code, problem.field[1]) for problem in problems] == [
        ("REQUIRED", 0),
        ("REQUIRED", 1),
        ("REQUIRED", 2),
        ("TOO_LONG", 3),
    ]
    problems.clear()
    own_words([f"w{number}" for number in range(MOST_WORDS + 1)], ("keywords",), problems)
    assert [(problem.code, problem.field) for problem in problems] == [("TOO_MANY", ("keywords",))]


async def test_each_change_is_another_version_and_none_is_no_change(admin: Caller) -> None:
    changes: list[Any] = [["alto"], ["ALTO"], ["alto", "pare"], None, None]
    for words in changes:
        await update_organization(admin, {"keywords": words})
    assert await versions(admin) == [(1, ["alto"]), (2, ["alto", "pare"]), (3, [])]
    assert (await word_list(admin.organization_id)).name == "1.3"


async def test_two_who_change_them_at_once_make_a_version_each(admin: Caller) -> None:
    await asyncio.gather(*[update_organization(admin, {"keywords": [word]}) for word in ("alto", "pare", "fin")])
    assert [version for version, _ in await versions(admin)] == [1, 2, 3]


async def test_the_endpoint_is_for_those_who_manage_the_organization(admin: Caller) -> None:
    other = await a_caller(await an_organization("Elsewhere"), Role.ADMIN)
    endpoint, elsewhere = [(await ask(caller, ENDPOINT)).data["organization"]["inboundEndpoint"] for caller in (admin, other)]
    assert endpoint["url"].endswith("/inbound/messages") and endpoint["twilioUrl"].endswith("/inbound/twilio")
    assert endpoint["secret"].startswith("whsec_") and endpoint["secret"] != elsewhere["secret"]
    assert set((await ask(await a_caller(admin.organization_id, Role.SUPERVISOR), ENDPOINT)).codes) == {"FORBIDDEN"}


async def test_the_secret_changes_for_this_organization_only(admin: Caller) -> None:
    before = (await ask(admin, ENDPOINT)).data["organization"]["inboundEndpoint"]["secret"]
    after = (await ask(admin, ROTATE, hours=24)).data["inboundEndpoint"]["secret"]
    assert before != after == (await ask(admin, ENDPOINT)).data["organization"]["inboundEndpoint"]["secret"]
    assert (await ask(admin, ROTATE, hours=-1)).problems == [("INVALID", ["keepOldForHours"])]
    assert (await ask(admin, ROTATE, hours=169)).problems == [("TOO_LARGE", ["keepOldForHours"])]
    assert (await ask(admin, ENDPOINT)).data["organization"]["inboundEndpoint"]["secret"] == after


async def test_of_twilios_tokens_only_their_number_is_told(admin: Caller) -> None:
    data = (await ask(admin, ORGANIZE, input={"twilioAuthTokens": ["a1" * 16]})).data
    assert data["organization"]["inboundEndpoint"] == {"twilioAuthTokenCount": 1}
    data = (await ask(admin, ORGANIZE, input={"twilioAuthTokens": None})).data
    assert data["organization"]["inboundEndpoint"] == {"twilioAuthTokenCount": 0}
