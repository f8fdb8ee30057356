"""Enums of the services, told to GraphQL. Services know nothing of it, and every value needs a description."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

Enumeration = TypeVar("Enumeration", bound=type[Enum])


def describe(enumeration: Enumeration, description: str, values: Mapping[Any, str], *, name: str | None = None) -> Enumeration:
    """Make an enum part of the schema: its description, then one for each member. Returns the enum itself.

    `name`: its name in the schema, where that isn't the class's own. Raises ValueError where a member has no description.
    """
    strawberry.enum(enumeration, name=name, description=description)
    definition: StrawberryEnumDefinition = cast(Any, enumeration).__strawberry_definition__
    if missing := [value.name for value in definition.values if enumeration[value.name] not in values]:
        raise ValueError(f"{enumeration.__name__} has no description for {', '.join(missing)}.")
    for value in definition.values:
        value.description = values[enumeration[value.name]]
    return enumeration
