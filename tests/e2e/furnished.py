"""Ana's book as a book looks in use: many contacts, long names, opt-outs, lists, jobs that ended; Nico's is empty; somebody is invited."""

from backend.embedded.build import PROJECT
from tests.e2e.running import RunningServer
from tests.e2e.texting import dismiss_all, text

LEGISLATORS = PROJECT / "tests" / "data" / "legislators.csv"

LONG_NAME = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh, Regional Operations (West)"
LONG_LIST = "People who asked to hear about evening appointments between Thanksgiving and the New Year"

_MAKE_LIST = "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } } }"
_ADD_TO_LIST = "mutation ($input: ListContactsInput!) { addContactsToList(input: $input) { list { id } } }"
_IMPORT = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } } }"
_DELETE = "mutation ($ids: [ID!]!) { deleteContacts(input: {ids: $ids}) { deletedIds } }"
_MAKE_TOKEN = "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret } }"
_INVITE = "mutation ($input: InviteUserInput!) { inviteUser(input: $input) { link userErrors { message } } }"

Ids = dict[str, str]


def furnish(server: RunningServer) -> Ids:
    """Put it in order; the ids that addresses need, by what they are of."""
    for who in ("ana", "nico"):
        server.empty_book(who)
    spring, evening = (_list(server, name) for name in ("Spring", LONG_LIST))
    rows = {"source": {"text": LEGISLATORS.read_text()}, "skipFirstLine": True, "listId": spring}
    started = server.ask("ana", _IMPORT, input={"ownerId": server.people["ana"].id, **rows})
    server.await_job(started["importContacts"]["job"]["id"])
    contact = server.add_contact(
        "ana", fullName="Ada Abara", phone="(212) 555-0100", email="ada@example.com", notes="Calls back on Mondays."
    )
    long = server.add_contact("ana", fullName=LONG_NAME, phone="+49 30 901820", email=f"{'hubert.' * 8}blaine@example.com")
    opted_out = server.add_contact("ana", fullName="Aaron Opted", phone="(212) 555-0101", optedOut=True)
    deleted = server.add_contact("ana", fullName="Gone Today", phone="(212) 555-0102")
    server.ask("ana", _ADD_TO_LIST, input={"listId": evening, "contactIds": [contact, long]})
    server.ask("ana", _DELETE, ids=[deleted])
    dismiss_all(server)
    text(server, "ana", "+4930901820", "Bitte schreiben Sie mir nicht mehr. Please stop these messages, I never signed up for any of them.")
    server.ask("ana", _MAKE_TOKEN, input={"name": "CRM", "scopes": ["CONTACTS_READ", "CONTACT_DETAILS_READ"]})
    server.ask("ana", _INVITE, input={"name": "Wilhelmina Featherstonehaugh", "email": "wilhelmina@harborstreet.example"})
    books = {who: person.id for who, person in server.people.items()}
    return books | {"contact": contact, "long": long, "opted_out": opted_out, "deleted": deleted, "list": evening}


def _list(server: RunningServer, name: str) -> str:
    made = server.ask("ana", _MAKE_LIST, input={"ownerId": server.people["ana"].id, "name": name})
    identity: str = made["createContactList"]["list"]["id"]
    return identity
