"""Every type with an id, by way of `node` and `nodes`: null for everybody but those whose it is and who hold what it requires."""

import pytest

from backend.graph.node import encode
from backend.organizations.permissions import Permission, Role
from tests.matrix.recipes import NODES
from tests.matrix.world import Somebody, World, somebody

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.parametrize("type_name", sorted(NODES))]

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NODES_OF = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


async def answers(world: World, who: Somebody | None, number: str) -> list[bytes]:
    one, several = await world.post(who, NODE, {"id": number}), await world.post(who, NODES_OF, {"ids": [number]})
    assert one.status_code == several.status_code == 200
    return [one.content, several.content]


NOTHING = [b'{"data":{"node":null}}', b'{"data":{"nodes":[null]}}']


def found(type_name: str, number: str) -> list[bytes]:
    node = f'{{"__typename":"{type_name}","id":"{number}"}}'
    return [f'{{"data":{{"node":{node}}}}}'.encode(), f'{{"data":{{"nodes":[{node}]}}}}'.encode()]


async def test_nobody_finds_it(world: World, type_name: str) -> None:
    assert await answers(world, None, world.owner.thing(type_name)) == NOTHING
    assert await answers(world, None, encode(type_name, 2**62)) == NOTHING


async def test_another_organization_does_not_find_it(world: World, type_name: str) -> None:
    assert await answers(world, world.stranger, world.owner.thing(type_name)) == NOTHING
    assert await answers(world, world.owner, world.stranger.thing(type_name)) == NOTHING


async def test_a_colleague_does_not_find_it_in_anothers_book(world: World, type_name: str) -> None:
    """But for the organization, which is theirs too, and people, whom who may manage users sees."""
    if type_name in ("Organization", "User"):
        return
    for who in (world.colleague, world.token):
        assert await answers(world, who, world.owner.thing(type_name)) == NOTHING


async def test_who_lacks_the_permission_does_not_find_it(world: World, type_name: str) -> None:
    permission = NODES[type_name]
    for who in (world.without[permission], world.tokens_without[permission]) if permission else ():
        assert await answers(world, who, world.owner.thing(type_name)) == NOTHING


async def test_selecting_what_is_withheld_by_its_type_is_no_error(world: World, type_name: str) -> None:
    permission = NODES[type_name]
    if permission is None:
        return
    query = f"query ($id: ID!) {{ node(id: $id) {{ id ... on {type_name} {{ __typename }} }} }}"
    answer = await world.post(world.without[permission], query, {"id": world.owner.thing(type_name)})
    assert answer.content == NOTHING[0]


async def test_a_user_finds_only_administrators_and_themselves(world: World, type_name: str) -> None:
    if type_name != "User":
        return
    plain = await somebody(world.organization, Role.USER, granted=(Permission.CONTACTS_EXPORT, Permission.CONTACTS_PURGE))
    administrator = await somebody(world.organization, Role.ADMIN)
    assert await answers(world, plain, world.colleague.thing("User")) == NOTHING
    for who in (plain, administrator):
        assert await answers(world, plain, who.thing("User")) == found("User", who.thing("User"))


async def test_the_owner_finds_it(world: World, type_name: str) -> None:
    for who in (world.owner, world.house):
        assert await answers(world, who, world.owner.thing(type_name)) == found(type_name, world.owner.thing(type_name))
