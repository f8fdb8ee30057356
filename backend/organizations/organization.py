"""The caller's organization."""

import asyncpg

from backend import database
from backend.organizations.caller import Caller


async def own_organization(caller: Caller) -> asyncpg.Record:
    """The organization's row, with its account type's name and permissions."""
    row = await database.fetch_one(
        """
        SELECT o.id, o.name, o.disabled_permissions, o.default_region, o.consent_message_required, o.consent_message_text,
            a.name AS account_type_name, a.permissions AS account_type_permissions
        FROM organizations o JOIN account_types a ON a.id = o.account_type_id WHERE o.id = $1
        """,
        caller.organization_id,
    )
    assert row is not None, "a caller's organization exists: their rows refer to it"
    return row
