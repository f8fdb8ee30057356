"""What contact mutations answer: paths in the schema's names, objects beside errors."""

from dataclasses import replace

from backend.contacts import service
from backend.contacts.service import Changes
from backend.organizations.permissions import Permission
from tests.contacts.asking import a_contact, ask, id_of
from tests.contacts.test_service import counters
from tests.jobs.desk import Desk

CREATE = """mutation ($input: CreateContactInput!) { createContact(input: $input) {
    contact { id } existing { id fullName } userErrors { code field } } }"""
UPDATE = (
    "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { id version notes } userErrors { code field } } }"
)
DELETE = "mutation ($ids: [ID!]!) { deleteContacts(input: {ids: $ids}) { deletedIds userErrors { code field } } }"
RESTORE = "mutation ($ids: [ID!]!) { restoreContacts(input: {ids: $ids}) { contacts { id } userErrors { code field } } }"


async def test_a_refused_contact_names_each_field_by_its_schema_name(desk: Desk) -> None:
    given = {"fullName": "a" * 201, "phone": "+1 212 555 0100 x5", "email": "a" * 255, "notes": "\x07", "listIds": ["nonsense"]}
    answer = await ask(desk.uma, CREATE, input=given)
    assert answer.problems == [("TOO_LONG", ["fullName"]), ("INVALID", ["phone"]), ("TOO_LONG", ["email"]), ("INVALID", ["notes"])]
    assert answer.data["contact"] is answer.data["existing"] is None
    answer = await ask(desk.uma, CREATE, input={"fullName": "Ana", "phone": "2125550100", "listIds": ["nonsense"]})
    assert answer.problems == [("NOT_FOUND", ["listIds", "0"])]
    answer = await ask(desk.uma, CREATE, input={"fullName": "Ana", "phone": "2125550100", "listIds": ["nonsense"] * 1_001})
    assert answer.problems == [("TOO_MANY", ["listIds"])]


async def test_numbers_and_addresses_in_notes_are_hidden_from_who_may_not_read_such_and_stay(desk: Desk) -> None:
    notes = "Call (212) 555-0188 or ana@example.com, gate 7"
    made, plain = await a_contact(desk.uma, "Ana", notes=notes), await a_contact(desk.uma, "Ben", notes="Gate 7")
    without = replace(desk.uma, permissions=desk.uma.permissions - {Permission.CONTACT_DETAILS_READ})
    read = "query ($id: ID!) { contact(id: $id) { notes } }"
    assert (await ask(without, read, id=id_of(made))).data == {"notes": "Call … or … gate 7"}
    for changed in ("Call … or … gate 8", None):
        answer = await ask(without, UPDATE, input={"id": id_of(made), "notes": changed, "optedOut": True})
        assert (answer.problems, answer.data["contact"]) == ([("NOT_PERMITTED", ["notes"])], None)
    assert (await ask(desk.uma, read, id=id_of(made))).data == {"notes": notes}
    answer = await ask(without, UPDATE, input={"id": id_of(made), "fullName": "Ana R."})
    assert (answer.problems, answer.data["contact"]["notes"]) == ([], "Call … or … gate 7")
    answer = await ask(without, UPDATE, input={"id": id_of(plain), "notes": "Gate 8"})
    assert (answer.problems, answer.data["contact"]["notes"]) == ([], "Gate 8")
    answer = await ask(without, UPDATE, input={"id": id_of(made), "version": 1, "fullName": "A"})
    assert answer.data["contact"]["notes"] == "Call … or … gate 7", "what a conflict shows is masked too"


async def test_taken_shows_who_has_the_number(desk: Desk) -> None:
    made = await a_contact(desk.uma, "Ana", "+12125550100")
    other = await a_contact(desk.uma, "Ben", "+12125550101")
    answer = await ask(desk.uma, CREATE, input={"fullName": "Cai", "phone": "212-555-0100"})
    assert answer.problems == [("TAKEN", ["phone"])]
    assert (answer.data["contact"], answer.data["existing"]) == (None, {"id": id_of(made), "fullName": "Ana"})
    answer = await ask(desk.uma, UPDATE, input={"id": id_of(other), "phone": "212-555-0100"})
    assert (answer.problems, answer.data["contact"]) == ([("TAKEN", ["phone"])], None)


async def test_the_opt_out_of_a_contact_that_there_is_already_is_taken_and_shows_as_it_stands(desk: Desk) -> None:
    create = CREATE.replace("existing {", "existing { optedOut optOut { source }")
    made = await a_contact(desk.uma, "Ana", "+12125550100")
    for said in (True, None):
        answer = await ask(desk.uma, create, input={"fullName": "Cai", "phone": "212-555-0100", "optedOut": said})
        assert answer.problems == [("TAKEN", ["phone"])]
        existing = {"id": id_of(made), "fullName": "Ana", "optedOut": True, "optOut": {"source": "MANUAL"}}
        assert answer.data["existing"] == existing
    (kept,) = await service.find(desk.uma, [made["id"]])
    assert (kept["opted_out"], kept["version"]) == (True, 1)
    assert await counters(desk.uma) == (1, 1)


async def test_a_change_that_is_refused_records_no_opt_out(desk: Desk) -> None:
    made = await a_contact(desk.uma, "Ana", "+12125550100")
    await a_contact(desk.uma, "Ben", "+12125550101")
    for wrong in ({"version": 7}, {"phone": "+12125550101"}, {"email": "x"}, {"listIds": ["nonsense"]}):
        assert (await ask(desk.uma, UPDATE, input={"id": id_of(made), "optedOut": True} | wrong)).problems
    assert await counters(desk.uma) == (2, 0)


async def test_stale_shows_the_contact_as_it_is(desk: Desk) -> None:
    made = await a_contact(desk.uma)
    await service.update(desk.sue, made["id"], None, Changes(notes="first"))
    answer = await ask(desk.uma, UPDATE, input={"id": id_of(made), "version": 1, "notes": "second"})
    assert answer.problems == [("STALE", ["version"])]
    assert answer.data["contact"] == {"id": id_of(made), "version": 2, "notes": "first"}


async def test_null_clears_what_may_be_cleared(desk: Desk) -> None:
    made = await a_contact(desk.uma, notes="x")
    assert (await ask(desk.uma, UPDATE, input={"id": id_of(made)})).data["contact"]["notes"] == "x"
    assert (await ask(desk.uma, UPDATE, input={"id": id_of(made), "notes": None})).data["contact"]["notes"] is None
    answer = await ask(desk.uma, UPDATE, input={"id": id_of(made), "fullName": None, "phone": None})
    assert answer.problems == [("REQUIRED", ["fullName"]), ("REQUIRED", ["phone"])]


async def test_ids_to_delete_and_restore_are_held_to_the_rules(desk: Desk) -> None:
    own = id_of(await a_contact(desk.uma))
    for query in (DELETE, RESTORE):
        assert (await ask(desk.uma, query, ids=[])).problems == [("REQUIRED", ["ids"])]
        assert (await ask(desk.uma, query, ids=[own] * 1_001)).problems == [("TOO_MANY", ["ids"])]
        assert (await ask(desk.uma, query, ids=[own, "x", own])).problems == [("INVALID", ["ids", "2"])]
    answer = await ask(desk.uma, DELETE, ids=[own, "nonsense"])
    assert (answer.problems, answer.data["deletedIds"]) == ([("NOT_FOUND", ["ids", "1"])], [])
    assert (await ask(desk.uma, DELETE, ids=[own])).data == {"deletedIds": [own], "userErrors": []}
    assert (await ask(desk.uma, RESTORE, ids=[own])).data == {"contacts": [{"id": own}], "userErrors": []}


async def test_characters_that_no_name_may_hold_are_refused_at_its_field(desk: Desk) -> None:
    for text in ("a\0b", "a\x07b", "a\nb", "a\x85b"):
        assert (await ask(desk.uma, CREATE, input={"fullName": text, "phone": "2125550100"})).problems == [("INVALID", ["fullName"])]
