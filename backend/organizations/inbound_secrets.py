"""The secret that signs what carriers deliver to an organization: the present one, and those that it replaced a while ago."""

from backend import database
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode
from backend.standard_webhooks import new_secret

LONGEST_KEPT = 168
"""Hours that a replaced secret can go on being valid: a week."""


async def add_inbound_secret(organization_id: int) -> None:
    """Give an organization its present secret; within the transaction that has none valid left."""
    await database.execute(
        "INSERT INTO inbound_secrets (organization_id, secret, created_at) VALUES ($1, $2, now())", organization_id, new_secret()
    )


async def inbound_secret(organization_id: int) -> str:
    """The present one."""
    statement = "SELECT secret FROM inbound_secrets WHERE organization_id = $1 AND valid_until IS NULL"
    return str(await database.fetch_value(statement, organization_id))


async def rotate_inbound_secret(caller: Caller, keep_old_for_hours: int, *, end_older: bool = False) -> None:
    """A new secret. The one before stays valid for so many hours; those from before it as long as they were promised, unless they
    are to end now. Raises INVALID, TOO_LARGE.
    """
    field = ("keep_old_for_hours",)
    if keep_old_for_hours < 0:
        raise Problem(ProblemCode.INVALID, field, "Give a number of hours: 0 ends the old secret at once.")
    if keep_old_for_hours > LONGEST_KEPT:
        raise Problem(ProblemCode.TOO_LARGE, field, f"The old secret can stay valid for up to {LONGEST_KEPT} hours, a week.")
    async with database.transaction():
        await database.fetch_value("SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE", caller.organization_id)
        await database.execute(
            """
            UPDATE inbound_secrets SET valid_until = CASE WHEN valid_until IS NULL THEN now() + make_interval(hours => $2) ELSE now() END
            WHERE organization_id = $1 AND (valid_until IS NULL OR $3)
            """,
            caller.organization_id,
            keep_old_for_hours,
            end_older,
        )
        await add_inbound_secret(caller.organization_id)
        await database.execute("DELETE FROM inbound_secrets WHERE organization_id = $1 AND valid_until <= now()", caller.organization_id)
