"""`upsertContacts`: each item succeeds or fails alone."""

from typing import Any

import pytest

from backend.contacts import lists, service
from backend.graph.node import encode
from backend.organizations.caller import Caller
from tests.contacts.asking import Answer, a_contact, ask, id_of, list_id_of
from tests.contacts.test_service import counters
from tests.jobs.desk import Desk

UPSERT = """mutation ($input: UpsertContactsInput!) { upsertContacts(input: $input) {
    results { clientRef outcome contact { id fullName email notes optedOut version lists { name } } userErrors { code field } }
    userErrors { code field } } }"""

ONE, TWO, THREE = "+12125550101", "+12125550102", "+12125550103"


async def upsert(caller: Caller, *contacts: dict[str, Any], **given: Any) -> Answer:
    return await ask(caller, UPSERT, input={"contacts": list(contacts), **given})


def outcomes(answer: Answer) -> list[Any]:
    """Outcome, or code and path of what was wrong, of each item."""
    return [
        result["outcome"] or [(problem["code"], problem["field"]) for problem in result["userErrors"]] for result in answer.data["results"]
    ]


async def test_the_whole_is_refused_without_items_with_too_many_or_in_a_book_not_the_callers(desk: Desk) -> None:
    assert (await upsert(desk.uma)).problems == [("REQUIRED", ["contacts"])]
    assert (await upsert(desk.uma, *[{"phone": ONE}] * 101)).problems == [("TOO_MANY", ["contacts"])]
    refused = await upsert(desk.uma, {"phone": ONE, "fullName": "Ana"}, ownerId=encode("User", desk.ben.owner_id or 0))
    assert (refused.problems, refused.data["results"]) == ([("NOT_FOUND", ["ownerId"])], [])


async def test_what_is_wrong_with_an_item_keeps_no_other_back(desk: Desk) -> None:
    others = list_id_of(await lists.create(desk.ben, None, "Ben's"))
    answer = await upsert(
        desk.uma,
        {"phone": "12", "fullName": "", "email": "x", "clientRef": "a"},
        {"phone": ONE},
        {"phone": ONE, "fullName": "Ana", "listIds": [others]},
        {"phone": ONE, "notes": "still nobody"},
        {"phone": TWO, "fullName": "Ben", "clientRef": "b"},
    )
    assert outcomes(answer) == [
        [("INVALID", ["phone"]), ("INVALID", ["email"])],
        [("REQUIRED", ["fullName"])],
        [("NOT_FOUND", ["listIds", "0"])],
        [("REQUIRED", ["fullName"])],
        "CREATED",
    ]
    assert [result["clientRef"] for result in answer.data["results"]] == ["a", None, None, None, "b"]
    assert [result["contact"] is None for result in answer.data["results"]] == [True] * 4 + [False]
    assert await counters(desk.uma) == (1, 0)


async def test_an_empty_value_erases_nothing_and_keeps_nothing_back(desk: Desk) -> None:
    await upsert(desk.uma, {"phone": ONE, "fullName": "Ana", "notes": "n"})
    answer = await upsert(desk.uma, {"phone": ONE, "fullName": " ", "notes": "", "email": "ana@example.com"})
    assert outcomes(answer) == ["UPDATED"]
    (found,) = [result["contact"] for result in answer.data["results"]]
    assert found["fullName"] == "Ana"


async def test_the_first_item_with_a_number_counts_and_only_an_opt_out_is_taken_from_later_ones(desk: Desk) -> None:
    answer = await upsert(
        desk.uma,
        {"phone": ONE, "fullName": "First"},
        {"phone": "(212) 555-0101", "fullName": "Second", "notes": "lost", "optedOut": True},
        {"phone": TWO, "fullName": "Ben"},
    )
    assert outcomes(answer) == ["CREATED", "DUPLICATE", "CREATED"]
    first, second, _ = (result["contact"] for result in answer.data["results"])
    assert first == second
    assert (first["fullName"], first["notes"], first["optedOut"]) == ("First", None, True)
    assert await counters(desk.uma) == (2, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"fullName": "Ana", "email": "x"},
        {"fullName": "Ana", "listIds": ["nonsense"]},
        {"fullName": "Ana", "clientRef": "\ud800"},
        {"fullName": "Ana", "phone": f"{ONE} ext. 12"},
    ],
)
async def test_a_refused_items_opt_out_is_taken_all_the_same(desk: Desk, wrong: dict[str, Any]) -> None:
    answer = await upsert(desk.uma, {"phone": ONE, "optedOut": True} | wrong, {"phone": TWO, "fullName": "Ben"})
    assert [result["outcome"] for result in answer.data["results"]] == [None, "CREATED"]
    assert await counters(desk.uma) == (1, 0)
    assert (await a_contact(desk.ben, "Ana", ONE))["opted_out"]


async def test_an_item_whose_number_nobody_can_read_opts_nobody_out(desk: Desk) -> None:
    answer = await upsert(desk.uma, {"phone": "12", "fullName": "Ana", "optedOut": True})
    assert outcomes(answer) == [[("INVALID", ["phone"])]]


async def test_overwrite_replaces_what_is_given_and_erases_nothing(desk: Desk) -> None:
    made = await a_contact(desk.uma, "Ana", ONE, email="ana@example.com", notes="x")
    answer = await upsert(desk.uma, {"phone": ONE, "fullName": "Anna", "email": "", "notes": None})
    assert outcomes(answer) == ["UPDATED"]
    contact = answer.data["results"][0]["contact"]
    assert contact == {
        "id": id_of(made), "fullName": "Anna", "email": "ana@example.com", "notes": "x", "optedOut": False, "version": 2, "lists": [],
    }  # fmt: skip
    assert outcomes(await upsert(desk.uma, {"phone": ONE, "fullName": "Anna"})) == ["UNCHANGED"]
    assert outcomes(await upsert(desk.uma, {"phone": ONE})) == ["UNCHANGED"]


async def test_fill_blanks_and_keep_do_what_they_say(desk: Desk) -> None:
    await a_contact(desk.uma, "Ana", ONE, notes="x")
    given = {"phone": ONE, "fullName": "Anna", "email": "ana@example.com", "notes": "y"}
    kept = await upsert(desk.uma, given, onExisting="KEEP")
    assert (outcomes(kept), kept.data["results"][0]["contact"]["version"]) == (["UNCHANGED"], 1)
    filled = (await upsert(desk.uma, given, onExisting="FILL_BLANKS")).data["results"][0]
    assert filled["outcome"] == "UPDATED"
    assert [filled["contact"][name] for name in ("fullName", "email", "notes")] == ["Ana", "ana@example.com", "x"]


async def test_opting_out_is_an_update_but_not_of_the_version_and_false_says_nothing(desk: Desk) -> None:
    await a_contact(desk.uma, "Ana", ONE)
    answer = await upsert(desk.uma, {"phone": ONE, "optedOut": True}, onExisting="KEEP")
    assert outcomes(answer) == ["UPDATED"]
    assert [answer.data["results"][0]["contact"][name] for name in ("optedOut", "version")] == [True, 1]
    for said in (False, None, True):
        again = await upsert(desk.uma, {"phone": ONE, "optedOut": said})
        assert (outcomes(again), again.data["results"][0]["contact"]["optedOut"]) == (["UNCHANGED"], True)
    assert await counters(desk.uma) == (1, 1)


async def test_lists_are_joined_never_left(desk: Desk) -> None:
    one, two = await lists.create(desk.uma, None, "One"), await lists.create(desk.uma, None, "Two")
    await a_contact(desk.uma, "Ana", ONE, list_ids=[one["id"]])
    answer = await upsert(
        desk.uma,
        {"phone": ONE, "listIds": [list_id_of(two)]},
        {"phone": TWO, "fullName": "Ben", "listIds": [list_id_of(two), list_id_of(one)]},
        {"phone": THREE, "fullName": "Cai", "listIds": []},
    )
    assert outcomes(answer) == ["UNCHANGED", "CREATED", "CREATED"]
    assert [[row["name"] for row in result["contact"]["lists"]] for result in answer.data["results"]] == [
        ["One", "Two"],
        ["One", "Two"],
        [],
    ]
    assert [(await lists.get(desk.uma, row["id"]))["contact_count"] for row in (one, two)] == [2, 2]


async def test_a_deleted_contact_is_not_found_by_its_number(desk: Desk) -> None:
    made = await a_contact(desk.uma, "Ana", ONE)
    await service.delete(desk.uma, [made["id"]])
    assert outcomes(await upsert(desk.uma, {"phone": ONE})) == [[("REQUIRED", ["fullName"])]]
    answer = await upsert(desk.uma, {"phone": ONE, "fullName": "Ana"})
    assert outcomes(answer) == ["CREATED"]
    assert answer.data["results"][0]["contact"]["id"] != id_of(made)


BAD = ["a\0b", "\ud800", "x\udfff"]


@pytest.mark.parametrize("text", BAD)
async def test_text_that_no_database_holds_is_its_own_items_matter(desk: Desk, text: str) -> None:
    answer = await upsert(
        desk.uma,
        {"phone": ONE, "fullName": text},
        {"phone": ONE, "fullName": "Ana", "notes": text},
        {"phone": ONE, "fullName": "Ana", "email": text},
        {"phone": text, "fullName": "Ana"},
        {"phone": ONE, "fullName": "Ana", "clientRef": text},
        {"phone": ONE, "fullName": "Ana", "listIds": [text]},
        {"phone": ONE, "fullName": "Ana"},
    )
    assert outcomes(answer) == [
        [("INVALID", ["fullName"])],
        [("INVALID", ["notes"])],
        [("INVALID", ["email"])],
        [("INVALID", ["phone"])],
        [("INVALID", ["clientRef"])],
        [("NOT_FOUND", ["listIds", "0"])],
        "CREATED",
    ]
    assert {result["clientRef"] for result in answer.data["results"]} == {None}


async def test_written_into_the_document_it_is_the_same(desk: Desk) -> None:
    document = 'mutation { upsertContacts(input: {contacts: [{phone: "%s", fullName: "a\\u0000"}, {phone: "%s", fullName: "Ana"}]}) {'
    answer = await ask(desk.uma, document % (ONE, TWO) + " results { outcome clientRef userErrors { code field } } } }")
    assert outcomes(answer) == [[("INVALID", ["fullName"])], "CREATED"]


@pytest.mark.parametrize("text", BAD)
async def test_elsewhere_it_is_refused_before_anything_runs(desk: Desk, text: str, database: list[str]) -> None:
    database.clear()
    assert (await upsert(desk.uma, {"phone": ONE, text: "Ana"})).codes == ["BAD_USER_INPUT"]
    assert (await upsert(desk.uma, {"phone": ONE, "fullName": {"a": text}})).codes == ["BAD_USER_INPUT"]
    assert (await upsert(desk.uma, {"phone": ONE, "fullName": "Ana"}, ownerId=text)).codes == ["BAD_USER_INPUT"]
    assert database == []


@pytest.mark.parametrize("text", BAD)
async def test_a_form_says_at_which_field_it_stands(desk: Desk, text: str) -> None:
    create = "mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } userErrors { code field } } }"
    assert (await ask(desk.uma, create, input={"phone": ONE, "fullName": text})).problems == [("INVALID", ["fullName"])]
    ana = await a_contact(desk.uma)
    update = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { id } userErrors { code field } } }"
    assert (await ask(desk.uma, update, input={"id": id_of(ana), "notes": text})).problems == [("INVALID", ["notes"])]
    assert (await ask(desk.uma, update, input={"id": text, "notes": "a"})).problems == [("NOT_FOUND", ["id"])]
    make = "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } userErrors { code field } } }"
    assert (await ask(desk.uma, make, input={"name": text})).problems == [("INVALID", ["name"])]
    assert (await ask(desk.uma, make, input={"name": "A", "ownerId": text})).problems == [("NOT_FOUND", ["ownerId"])]


async def test_a_contact_that_there_is_can_be_opted_out_without_its_name(desk: Desk) -> None:
    await a_contact(desk.uma, "Ana", ONE)
    answer = await upsert(desk.uma, {"phone": ONE, "optedOut": True})
    assert outcomes(answer) == ["UPDATED"]
    assert answer.data["results"][0]["contact"]["optedOut"] is True
    assert await counters(desk.uma) == (1, 1)
