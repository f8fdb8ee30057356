"""graphql-core's executor with a short cut for plain fields, which are most of every answer."""

from collections.abc import AsyncIterable, Callable, Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import AwaitableOrValue, Path, Undefined, gather_with_cancel


class Plain(NamedTuple):
    """A field that is an attribute of its source, and a scalar or enum."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    nullable: bool


class Execution(ExecutorThrowingOnIncremental):
    """Runs one operation."""

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """As the base class does it, but a plain field is read and written without path, arguments and `info`.

        Where that fails in any way, the base class meets the same failure and reports it.
        """
        plain_fields = _plain_of(self.schema, parent_type)
        results: dict[str, Any] = {}
        waiting: list[str] = []
        try:
            for response_name, details in grouped_field_set.items():
                plain = plain_fields.get(details[0].node.name.value)
                if plain is not None and _take(plain, source_value, results, response_name):
                    continue
                field_path = Path(path, response_name, parent_type.name)
                result = self.execute_field(parent_type, source_value, details, field_path, position_context)
                if result is not Undefined:
                    results[response_name] = result
                    if self.is_awaitable(result):
                        waiting.append(response_name)
        except Exception:
            if waiting:
                self.settle_in_background([results[name] for name in waiting])
            raise
        return _gather(results, waiting) if waiting else results

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: AsyncIterable[Any] | Iterable[Any],
        position_context: None,
    ) -> AwaitableOrValue[list[Any]]:
        """As the base class does it, but rows of plain fields only are written at once."""
        if type(result) is list:
            rows = self._rows(return_type.of_type, field_details_list, result)
            if rows is not None:
                return rows
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    def _rows(self, item_type: Any, field_details_list: FieldDetailsList, items: list[Any]) -> list[dict[str, Any]] | None:
        kind = item_type.of_type if isinstance(item_type, GraphQLNonNull) else item_type
        if not isinstance(kind, GraphQLObjectType):
            return None
        plain_fields = _plain_of(self.schema, kind)
        selected = self.collect_subfields(kind, field_details_list).grouped_field_set
        plan = [(name, plain_fields.get(details[0].node.name.value)) for name, details in selected.items()]
        rows: list[dict[str, Any]] = [{} for _ in items]
        for name, plain in plan:
            if plain is None or not all(_take(plain, item, row, name) for item, row in zip(items, rows, strict=True)):
                return None
        return rows


def _take(plain: Plain, source: Any, results: dict[str, Any], name: str) -> bool:
    try:
        value = plain.read(source)
        if value is not None:
            value = plain.write(value)
        elif not plain.nullable:
            return False
    except Exception:
        return False
    results[name] = value
    return True


async def _gather(results: dict[str, Any], waiting: list[str]) -> dict[str, Any]:
    if len(waiting) == 1:
        results[waiting[0]] = await results[waiting[0]]
    else:
        results.update(zip(waiting, await gather_with_cancel(*(results[name] for name in waiting)), strict=True))
    return results


def _plain_of(schema: GraphQLSchema, kind: GraphQLObjectType) -> dict[str, Plain]:
    kinds: dict[str, dict[str, Plain]] = schema.extensions.setdefault("plain-fields", {})
    fields = kinds.get(kind.name)
    if fields is None:
        fields = kinds[kind.name] = {name: plain for name, field in kind.fields.items() if (plain := _plain(field))}
        fields["__typename"] = Plain(lambda _source: kind.name, str, nullable=False)
    return fields


def _plain(field: GraphQLField) -> Plain | None:
    """What reads a field that Strawberry answers with an attribute; None for one with a resolver, arguments or a selection."""
    inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    definition = field.extensions.get("strawberry-definition")
    if definition is None or not definition.is_basic_field or field.args or not is_leaf_type(inner):
        return None
    return Plain(attrgetter(definition.python_name), inner.coerce_output_value, inner is field.type)
