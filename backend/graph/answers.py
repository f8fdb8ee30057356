"""Results as they leave: with a code on every error, and nothing in them that is only ours to know."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import ExecutionResult, FieldNode, GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError

from backend.graph.errors import ErrorCode, Refused, bad_user_input, not_found
from backend.problems import ProblemCode, Refusal
from backend.web import surprises

STATUS = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.GRAPHQL_PARSE_FAILED: 400,
    ErrorCode.GRAPHQL_VALIDATION_FAILED: 400,
    ErrorCode.BAD_USER_INPUT: 400,
    ErrorCode.LIMIT_EXCEEDED: 400,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 200,
    ErrorCode.INTERNAL: 500,
}


def present(result: ExecutionResult) -> dict[str, Any]:
    """The response of an execution. Where nothing came of it but refusals, it is one: without `data`."""
    if not result.errors:
        return {"data": result.data}
    errors = present_errors(result.errors)
    if result.data is None and all(error["extensions"]["code"] != ErrorCode.NOT_FOUND for error in errors):
        return {"errors": errors}
    return {"errors": errors, "data": result.data}


def present_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Errors for the caller; the unexpected ones are logged and leave as INTERNAL, with a reference to quote."""
    return [_present(error) for error in errors]


def status(answer: Mapping[str, Any]) -> int:
    """The HTTP status of `application/graphql-response+json`: 200 wherever there is data."""
    if "data" in answer:
        return 200
    codes = {error["extensions"]["code"] for error in answer["errors"]}
    return 500 if ErrorCode.INTERNAL in codes else STATUS[ErrorCode(answer["errors"][0]["extensions"]["code"])]


def internal(error: BaseException) -> dict[str, Any]:
    """An unexpected error for the caller; what it was is logged under the reference."""
    reference = surprises.note(error)
    return {"message": surprises.message(reference), "extensions": {"code": ErrorCode.INTERNAL.value, "reference": reference}}


def _present(error: GraphQLError) -> dict[str, Any]:
    refused = _refused(error)
    shown: dict[str, Any] = (
        {"message": refused.message, "extensions": refused.extensions} if refused else internal(error.original_error or error)
    )
    if error.locations:
        shown["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        shown["path"] = error.path
    return shown


def _refused(error: GraphQLError) -> Refused | None:
    """The refusal that an error is, or is about; None for a surprise."""
    cause = error.original_error or error
    if isinstance(cause, Refused):
        return cause
    if isinstance(cause, Refusal):
        problem = cause.problems[0]
        return not_found() if problem.code is ProblemCode.NOT_FOUND else bad_user_input(problem.message)
    if isinstance(cause, StrawberryInputCoercionError) or isinstance(cause, GraphQLError) and _is_about_input(cause):
        return bad_user_input(cause.message)
    return None


def _is_about_input(error: GraphQLError) -> bool:
    """Whether graphql-core blames a value in the document; its complaints about results blame fields, or nothing."""
    return any(not isinstance(node, FieldNode) for node in error.nodes or ())
