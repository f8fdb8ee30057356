"""`up` in a process of its own, as a person runs it, and a way around the browser to put its books in order."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.running import PATIENCE, Up, running_up

Answer = dict[str, Any]


@dataclass
class Person:
    """One of the demo organization."""

    email: str
    password: str
    role: str
    name: str
    id: str = ""


@dataclass
class RunningServer:
    """A running server and its demo people by first name."""

    up: Up
    people: dict[str, Person]
    sessions: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """What a person opens."""
        return self.up.address

    def ask(self, who: str, document: str, **variables: object) -> Answer:
        """A GraphQL operation as this person; its data."""
        session = self.sessions.get(who) or self._sign_in(who)
        answer = session.post("/graphql", json={"query": document, "variables": variables}).json()
        assert "errors" not in answer, answer
        data: Answer = answer["data"]
        return data

    def empty_book(self, who: str) -> None:
        """No contacts, no lists: what a test of this person's book starts from."""
        owner = self.people[who].id
        preview = self.ask("ana", "query ($owner: ID) { purgePreview(owner: $owner) { contacts confirmation } }", owner=owner)[
            "purgePreview"
        ]
        if preview["contacts"] > 0:
            purge = {"ownerId": owner, "confirmation": preview["confirmation"], "typedCount": preview["contacts"]}
            started = self.ask("ana", "mutation ($input: PurgeContactsInput!) { purgeContacts(input: $input) { job { id } } }", input=purge)
            self.await_job(started["purgeContacts"]["job"]["id"])
        lists = self.ask("ana", "query ($owner: ID) { contactLists(owner: $owner) { nodes { id } } }", owner=owner)
        for each in lists["contactLists"]["nodes"]:
            self.ask("ana", "mutation ($id: ID!) { deleteContactList(input: {id: $id}) { deletedId } }", id=each["id"])

    def add_contact(self, who: str, **contact: object) -> str:
        """A contact in this person's book; its id."""
        document = "mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } userErrors { message } } }"
        made = self.ask("ana", document, input={"ownerId": self.people[who].id, **contact})["createContact"]
        assert made["contact"], made
        identity: str = made["contact"]["id"]
        return identity

    def update_user(self, who: str, **changes: object) -> None:
        """What an administrator changes for this person."""
        document = "mutation ($input: UpdateUserInput!) { updateUser(input: $input) { userErrors { message } } }"
        told = self.ask("ana", document, input={"id": self.people[who].id, **changes})
        assert not told["updateUser"]["userErrors"], told

    @contextmanager
    def denied(self, who: str, permission: str) -> Iterator[None]:
        """While a permission is taken from this person."""
        users = self.ask("ana", "{ users { nodes { id deniedPermissions } } }")["users"]["nodes"]
        before = next(user["deniedPermissions"] for user in users if user["id"] == self.people[who].id)
        self.update_user(who, deniedPermissions=[*before, permission])
        try:
            yield
        finally:
            self.update_user(who, deniedPermissions=before)

    def kill_api(self) -> None:
        """As if it had crashed; `up` starts it again."""
        api = self.up.child("backend.app")
        assert api is not None
        api.kill()

    def await_job(self, job_id: str, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            state = self.ask("ana", "query ($id: ID!) { job(id: $id) { state } }", id=job_id)["job"]["state"]
            if state in ("SUCCEEDED", "FAILED", "CANCELLED"):
                assert state == "SUCCEEDED", state
                return
            time.sleep(0.1)
        raise AssertionError("the job did not end")

    def _sign_in(self, who: str) -> httpx.Client:
        session = httpx.Client(base_url=self.address, timeout=30)
        session.post("/demo/sign-in", json={"email": self.people[who].email}).raise_for_status()
        self.sessions[who] = session
        return session


@contextmanager
def running_server(directory: Path) -> Iterator[RunningServer]:
    """`up` with its data in the directory, and its demo people."""
    with running_up(directory) as up:
        server = RunningServer(up, _people(directory, up.address))
        _find_ids(server)
        yield server
        for session in server.sessions.values():
            session.close()


def _people(directory: Path, address: str) -> dict[str, Person]:
    names = {each["email"]: each["name"] for each in httpx.get(f"{address}/demo/people").json()}
    users = json.loads((directory / "demo-users.json").read_text())
    return {user["email"].partition("@")[0]: Person(name=names[user["email"]], **user) for user in users}


def _find_ids(server: RunningServer) -> None:
    owners = server.ask("ana", "{ bookOwners { nodes { id name } } }")["bookOwners"]["nodes"]
    ids = {owner["name"]: owner["id"] for owner in owners}
    for person in server.people.values():
        person.id = ids[person.name]
