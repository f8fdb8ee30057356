"""Every root field, for nobody, another organization's caller, a colleague, who lacks the permission, and the owner.

Made from the schema; test_completeness.py fails on what recipes.py doesn't know.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLList, GraphQLNonNull, get_named_type

from backend.graph.node import encode
from backend.organizations.permissions import DenialReason
from tests.matrix.cases import CASES, FIELDS, Case, cases, guarded, with_ids
from tests.matrix.documents import document, id_places, put
from tests.matrix.following import answers
from tests.matrix.recipes import EVERY_BOOK_WITHOUT_OWNER, WHOLE_ORGANIZATION_WITHOUT_OWNER, Missing
from tests.matrix.world import Somebody, World

pytestmark = pytest.mark.asyncio(loop_scope="package")


UNAUTHENTICATED = {"errors": [{"message": "Sign in, or send a valid API token.", "extensions": {"code": "UNAUTHENTICATED"}}]}


@cases
async def test_nobody_is_signed_in(world: World, case: Case) -> None:
    variables = await case.recipe.given(world.owner)
    if case.recipe.needs is not None:
        told = [json.loads(answer) for answer in await answers(world, case.kind, None, case.document(variables), variables)]
        assert told == [UNAUTHENTICATED]
        if case.kind != "subscription":
            assert (await world.post(None, case.document(variables), variables)).status_code == 401
    elif not case.name.startswith(("signIn", "redeemLink")):
        answer = await world.post(None, case.document(variables), variables)
        assert answer.json() == {"data": {case.name: case.recipe.for_nobody}}


@guarded
async def test_who_lacks_the_permission_is_refused_before_anything_runs(world: World, case: Case) -> None:
    variables = await case.recipe.given(world.owner)
    for permission in case.recipe.needs or ():
        lacking = {
            DenialReason.USER_OVERRIDE: world.without[permission],
            DenialReason.TOKEN_SCOPE: world.tokens_without[permission],
        }
        for reason, who in lacking.items():
            world.statements.clear()
            for told in await answers(world, case.kind, who, case.document(variables), variables):
                refused = json.loads(told)
                assert set(refused) == {"errors"}
                first = {"code": "FORBIDDEN", "permission": permission, "reason": reason, "coordinate": case.coordinate}
                assert refused["errors"][0]["extensions"] == first
                assert {error["extensions"]["code"] for error in refused["errors"]} == {"FORBIDDEN"}
            assert not [text for text in world.statements.statements if "secret_hash" not in text and "last_used_at" not in text]
            if case.kind != "subscription":
                assert (await world.post(who, case.document(variables), variables)).status_code == 403


@with_ids
@pytest.mark.parametrize("asking", ["stranger", "colleague", "token", "owner"])
async def test_what_is_not_the_callers_is_not_found_whatever_it_is(world: World, case: Case, asking: str) -> None:
    who: Somebody = getattr(world, asking)
    variables = await case.recipe.given(who)
    if asking == "token" and "Upload" in str(case.recipe.ids):
        variables["input"].pop("listId", None)
    for path, place in case.recipe.ids.items():
        alone = id_places(case.field)[path]
        told: dict[bytes, str] = {}
        for what, number in foreign(world, who, place.kinds):
            asked = put(variables, path, number, alone=alone)
            for answer in await answers(world, case.kind, who, case.document(asked), asked):
                told.setdefault(b"".join(answer.split()) if case.kind == "subscription" else answer, what)
        assert len(told) == 1, f"{path} tells these apart: {told}"
        assert_missing(case, path, place.missing, json.loads(next(iter(told))))


def foreign(world: World, who: Somebody, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Ids that name nothing of the caller's, and what they are."""
    for kind in kinds:
        for other in ("stranger", "owner", "colleague"):
            somebody: Somebody = getattr(world, other)
            own = who.caller.organization_id == somebody.caller.organization_id
            within_reach = own and (who.caller.all_books or who.caller.owner_id == somebody.caller.owner_id)
            if kind == "Person" and own:
                continue
            if not within_reach or kind == "Upload" and somebody is not who:
                yield f"{other}'s {kind}", somebody.thing(kind)
            if kind in somebody.deleted:
                yield f"{other}'s deleted {kind}", somebody.deleted[kind]
        type_name = {"DeletedContact": "Contact", "Person": "User"}.get(kind, kind)
        yield "missing", encode(type_name, 2**62)
        yield "beyond the numbers", encode(type_name, 2**63)
        yield "zero", encode(type_name, 0)
        yield "below zero", encode(type_name, -1)
    if len(kinds) == 1:
        yield "of another type", who.thing("Organization")
    yield "of no type", encode("Nothing", 1)
    for malformed in (
        "",
        " ",
        "x",
        "nonsense",
        "💥",
        "Contact:1",
        "1",
        "=",
        "a" * 5_000,
        who.thing(kinds[0]) + "=",
        who.thing(kinds[0])[:-1],
    ):
        yield f"malformed {malformed[:20]!r}", malformed


def assert_missing(case: Case, path: str, missing: Missing, answer: dict[str, Any]) -> None:
    match missing:
        case Missing.NULL:
            assert answer == {"data": {case.name: None}}
        case Missing.NULLS:
            assert answer == {"data": {case.name: [None]}}
        case Missing.ERROR:
            assert [error["extensions"] for error in answer["errors"]] == [{"code": "NOT_FOUND"}]
            assert not answer.get("data")
        case Missing.EMPTY:
            found = answer["data"][case.name]
            assert found["nodes"] == found["edges"] == [] and found["totalCount"] == 0
        case Missing.PROBLEM:
            assert answer == {"data": {case.name: refused_payload(case.field, path.removeprefix("input.").split("."), answer)}}
        case Missing.ITEM_PROBLEM:
            (result,) = answer["data"][case.name]["results"]
            assert result["outcome"] is result["contact"] is None
            assert [(error["code"], error["field"]) for error in result["userErrors"]] == [("NOT_FOUND", path.split(".")[3:])]


def refused_payload(field: GraphQLField, path: list[str], answer: dict[str, Any]) -> dict[str, Any]:
    """The payload of a mutation that did nothing: nulls and empty lists, and one userError at the path."""
    kind: Any = get_named_type(field.type)
    payload: dict[str, Any] = {"__typename": kind.name}
    for name, inner in kind.fields.items():
        payload[name] = [] if isinstance(inner.type, GraphQLNonNull) and isinstance(inner.type.of_type, GraphQLList) else None
    (told,) = answer["data"].values()
    message = told["userErrors"][0]["message"]
    return payload | {"userErrors": [{"__typename": "UserError", "code": "NOT_FOUND", "field": path, "message": message}]}


@cases
async def test_the_owner_gets_it(world: World, case: Case) -> None:
    who = await world.fresh()
    variables = await case.recipe.given(who)
    for told in await answers(world, case.kind, who, case.document(variables), variables):
        answer = json.loads(told)
        assert "errors" not in answer
        assert_given(answer["data"][case.name])


def assert_given(value: Any) -> None:
    """Something is there, and all that a payload or a page promises."""
    assert value
    if isinstance(value, dict):
        assert value.get("userErrors", []) == []
        absent = [name for name, inner in value.items() if inner in (None, []) and name in WHOLE]
        assert not absent


WHOLE = {
    "nodes",
    "edges",
    "contact",
    "contacts",
    "results",
    "deletedIds",
    "list",
    "deletedId",
    "upload",
    "job",
    "token",
    "secret",
    "viewer",
}

OWNERS = [
    case
    for case in CASES
    if {"owner", "input.ownerId"} & set(case.recipe.ids)
    and case.coordinate not in EVERY_BOOK_WITHOUT_OWNER | WHOLE_ORGANIZATION_WITHOUT_OWNER
]


@pytest.mark.parametrize("case", OWNERS, ids=lambda case: case.coordinate)
async def test_a_token_for_the_whole_organization_must_say_whose_book(world: World, case: Case) -> None:
    who = await world.fresh()
    variables = await case.recipe.given(who)
    variables.pop("owner", None)
    for told in await answers(world, case.kind, world.house, case.document(variables), variables):
        answer = json.loads(told)
        if case.kind == "mutation":
            (problem,) = answer["data"][case.name]["userErrors"]
            assert (problem["code"], problem["field"]) == ("REQUIRED", ["ownerId"])
        else:
            assert answer["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize("coordinate", sorted(EVERY_BOOK_WITHOUT_OWNER & set(FIELDS)))
async def test_these_cover_every_book_that_the_caller_may_open(world: World, coordinate: str) -> None:
    kind, _ = FIELDS[coordinate]
    query = document(kind, coordinate.partition(".")[2], {})
    for who in (world.house, world.owner, world.colleague, world.token):
        for told in await answers(world, kind, who, query, {}):
            assert "errors" not in json.loads(told)
