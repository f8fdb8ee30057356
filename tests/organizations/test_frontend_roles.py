"""The app's table of what each role may do says the same as the server's."""

import re

from backend.embedded.build import PROJECT
from backend.organizations.permissions import ROLE_PERMISSIONS, Permission, Role

TABLE = (PROJECT / "frontend" / "src" / "administration" / "roles.ts").read_text()


def named(constant: str) -> set[str]:
    """The permissions that stand in one of the app's lists."""
    found = re.search(rf"const {constant}: readonly Permission\[\] = \[(.*?)\];", TABLE, re.DOTALL)
    assert found, constant
    return set(re.findall(r'"([A-Z_]+)"', found[1]))


def test_the_app_knows_what_each_role_may_do() -> None:
    assert named("user") == ROLE_PERMISSIONS[Role.USER]
    assert named("user") | named("supervisor") == ROLE_PERMISSIONS[Role.SUPERVISOR]
    assert ROLE_PERMISSIONS[Role.ADMIN] == set(Permission)
