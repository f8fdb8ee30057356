"""`@requires`: the one place that says what a type, field, argument, input field or enum value needs.

    @strawberry.field(description="…", directives=requires(Permission.CONTACTS_READ))
    @strawberry.type(description="…", directives=requires(Permission.CONTACTS_READ))
    Annotated[str | None, strawberry.argument(description="…", directives=requires(Permission.CONTACT_DETAILS_READ))]

It prints in the schema, and access.py holds every operation to it.
"""

from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry.schema_directive import Location

from backend.graph.enums import describe
from backend.organizations.permissions import Permission

describe(
    Permission,
    "What a caller may do. Whose books it may be done in goes by the role, never by a permission.",
    {
        Permission.CONTACTS_READ: "Read names, lists, opt-out and consent status.",
        Permission.CONTACT_DETAILS_READ: "Read phone numbers and email addresses, wherever they occur.",
        Permission.CONTACTS_WRITE: "Create and change contacts.",
        Permission.CONTACTS_DELETE: "Delete contacts and restore deleted ones.",
        Permission.CONTACTS_IMPORT: "Import contacts from a file or from pasted text.",
        Permission.CONTACTS_EXPORT: "Export contacts to a file.",
        Permission.CONTACTS_PURGE: "Delete all contacts of a book at once, for good.",
        Permission.CONTACTS_ERASE: "Erase a person at their request. No account type, policy or override takes it from an ADMIN.",
        Permission.LISTS_WRITE: "Create, rename and delete contact lists, and change who is in them, by whatever mutation.",
        Permission.CONSENT_WRITE: "Record consent for the organization: opt-out lists, consent messages, doubtful replies.",
        Permission.CONSENT_HISTORY_READ: "Read what happened to a number's consent, and why.",
        Permission.STATS_READ: "Read the figures of a contact book.",
        Permission.USERS_MANAGE: "Invite, change and disable users.",
        Permission.TOKENS_MANAGE: "Create, list and revoke API tokens.",
        Permission.WEBHOOKS_MANAGE: "Create, change and delete webhooks.",
        Permission.AUDIT_READ: "Read who did what.",
        Permission.ORGANIZATION_MANAGE: "Change the organization's settings.",
    },
)


@strawberry.schema_directive(
    name="requires",
    repeatable=True,
    locations=[
        Location.OBJECT,
        Location.INTERFACE,
        Location.FIELD_DEFINITION,
        Location.ARGUMENT_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.ENUM_VALUE,
    ],
    description="""\
The caller must hold this permission. Decided once for the whole operation, before any of it runs. A selection needs what the
field, the arguments and input fields supplied, the enum values used and the type returned require, from whichever root it
started; what @skip or @include leaves out is not asked for, nor is a default. Whatever lacks it refuses the operation whole, with
one FORBIDDEN error for each place. Given twice, both are needed. An anonymous caller gets UNAUTHENTICATED. node and nodes answer null for a type withheld.
""".strip(),  # noqa: E501
)
class Requires:
    """One permission that the place it stands on needs."""

    permission: Permission


def requires(*permissions: Permission) -> list[object]:
    """The `directives` of a type, field, argument, input field or enum value; given several permissions, all are needed."""
    return [Requires(permission=permission) for permission in permissions]


def required(element: Any) -> tuple[Permission, ...]:
    """What an element of the graphql-core schema (type, field, argument, input field, enum value) requires itself."""
    definition = element.extensions.get("strawberry-definition")
    directives: Iterable[object] = getattr(definition, "directives", None) or ()
    return tuple(directive.permission for directive in directives if isinstance(directive, Requires))
