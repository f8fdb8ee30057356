"""Mutations answer with a payload: their object and `userErrors`, which are the problems that a service raised.

    @strawberry.type(description="…")
    class RenameContactListPayload(Payload):
        list: ContactList | None = strawberry.field(description="…", default=None)

    @mutation(Permission.LISTS_WRITE, description="…")
    async def rename_contact_list(self, info: Info, input: RenameContactListInput) -> RenameContactListPayload:
        return RenameContactListPayload(list=await service.rename(…))

Every field of a payload has a default: a refused mutation answers `Payload(user_errors=[…])`.
"""

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from backend.graph.enums import describe
from backend.graph.requires import requires
from backend.organizations.permissions import Permission
from backend.problems import Problem, ProblemCode, Refusal

describe(
    ProblemCode,
    "Why a mutation was refused.",
    {
        ProblemCode.REQUIRED: "It must be given.",
        ProblemCode.INVALID: "It isn't what it should be.",
        ProblemCode.TOO_LONG: "The text is too long.",
        ProblemCode.TOO_MANY: "The list is too long.",
        ProblemCode.TOO_LARGE: "The file or the text is too large.",
        ProblemCode.TAKEN: "Something else has it already.",
        ProblemCode.NOT_FOUND: "There is no such thing, or it isn't the caller's.",
        ProblemCode.NOT_PERMITTED: "The caller may not do this here.",
        ProblemCode.STALE: "Somebody changed it since the version given.",
        ProblemCode.OPT_OUT_LOCKED: "Only the person can lift the opt-out, by a message of their own.",
        ProblemCode.CONFIRMATION_MISMATCH: "It isn't what had to be confirmed.",
        ProblemCode.EXPIRED: "Its time is over.",
        ProblemCode.BUSY: "Something is running that it would disturb.",
        ProblemCode.UNSUPPORTED: "The service can't read or do this.",
        ProblemCode.ALREADY_IMPORTED: "The book holds an import of this file already.",
        ProblemCode.INVALID_CREDENTIALS: "No such account, or not its password.",
        ProblemCode.RATE_LIMITED: "Too many attempts; later again.",
        ProblemCode.LAST_ADMIN: "It would leave no enabled administrator who could undo it.",
    },
    name="UserErrorCode",
)


@strawberry.type(description="Something that kept a mutation from being done, and that the caller could have foreseen.")
class UserError:
    code: ProblemCode = strawberry.field(description="Why, for programs.")
    field: list[str] | None = strawberry.field(description="The path within `input`; null when it is about the whole.")
    message: str = strawberry.field(description="Why, for people.")


@strawberry.type
class Payload:
    """What every mutation's answer has; each payload class extends it."""

    user_errors: list[UserError] = strawberry.field(default_factory=list, description="Why it was not done; empty when it was.")


def user_errors(refusal: Refusal) -> list[UserError]:
    """Problems as the caller reads them: with the path in the schema's names."""
    return [_user_error(problem) for problem in refusal.problems]


def _user_error(problem: Problem) -> UserError:
    path = [to_camel_case(step) if isinstance(step, str) else str(step) for step in problem.field]
    return UserError(code=problem.code, field=path or None, message=problem.message)


class _UserErrors(FieldExtension):
    """Turns what the service refuses into the payload's `userErrors`."""

    def apply(self, field: StrawberryField) -> None:
        self.field = field

    async def resolve_async(self, next_: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        try:
            return await next_(source, info, **arguments)
        except Refusal as refusal:
            payload: Any = self.field.type
            return payload(user_errors=user_errors(refusal))


def mutation(*permissions: Permission, description: str) -> Any:
    """A field of Mutation that needs these permissions; what its service refuses becomes `userErrors`."""
    return strawberry.mutation(description=description, directives=requires(*permissions), extensions=[_UserErrors()])
