"""What is refused as a GraphQL error, each with its `extensions.code`; what the caller could have foreseen is a userError instead."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from graphql import GraphQLError, Node, Source

from backend.organizations.permissions import DenialReason, Permission


class ErrorCode(StrEnum):
    """`extensions.code` of every error that leaves."""

    BAD_REQUEST = "BAD_REQUEST"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    INTERNAL = "INTERNAL"


class Refused(GraphQLError):
    """An error whose text and code are meant for the caller. Every other exception is masked as INTERNAL."""

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        nodes: Collection[Node] | Node | None = None,
        extensions: Mapping[str, Any] | None = None,
        *,
        source: Source | None = None,
        positions: Collection[int] | None = None,
    ) -> None:
        super().__init__(message, nodes, source, positions, extensions={"code": code.value, **(extensions or {})})

    @property
    def code(self) -> ErrorCode:
        """What kind of refusal it is."""
        assert self.extensions is not None
        return ErrorCode(self.extensions["code"])


def bad_request(message: str) -> Refused:
    """What came is no GraphQL request."""
    return Refused(ErrorCode.BAD_REQUEST, message)


def bad_user_input(message: str, nodes: Collection[Node] | Node | None = None) -> Refused:
    """An argument or a variable holds what it may not."""
    return Refused(ErrorCode.BAD_USER_INPUT, message, nodes)


def limit_exceeded(what: str, limit: int, actual: int, nodes: Collection[Node] | Node | None = None) -> Refused:
    """More than allowed of `what`, a plural noun. `actual` is where the count stopped, when it stopped early."""
    return Refused(
        ErrorCode.LIMIT_EXCEEDED, f"Too many {what}: {actual}, at most {limit} are allowed.", nodes, {"limit": limit, "actual": actual}
    )


def unauthenticated() -> Refused:
    """Nobody is signed in, or the session or token has ended."""
    return Refused(ErrorCode.UNAUTHENTICATED, "Sign in, or send a valid API token.")


def forbidden(permission: Permission, reason: DenialReason, coordinate: str, node: Node | None) -> Refused:
    """The caller lacks a permission that the schema coordinate requires."""
    return Refused(
        ErrorCode.FORBIDDEN,
        f"{coordinate} needs the permission {permission.value}.",
        node,
        {"permission": permission.value, "reason": reason.value, "coordinate": coordinate},
    )


def not_found() -> Refused:
    """No such thing, or not the caller's: the two look the same."""
    return Refused(ErrorCode.NOT_FOUND, "Not found.")
