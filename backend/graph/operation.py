"""One operation: prepared from a request, decided, then executed or streamed. The transports differ in the wrapping only."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing
from typing import Any, cast

import strawberry
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    located_error,
)
from graphql.execution import create_source_event_stream
from strawberry.execution import optimized_is_awaitable

from backend import shares
from backend.graph import access
from backend.graph.answers import present
from backend.graph.context import Context
from backend.graph.cost import hold_cost
from backend.graph.documents import Documents, Invalid
from backend.graph.errors import ErrorCode, Refused
from backend.graph.execution import Execution
from backend.graph.introspection import Introspections, is_introspection
from backend.graph.limits import Limits, hold_lists
from backend.graph.requests import Request
from backend.graph.rules import Rules
from backend.graph.storable import hold_variables
from backend.organizations.caller import Caller

Answer = dict[str, Any]
"""A GraphQL response: `data`, `errors`, or both."""


class Engine:
    """A schema with what is remembered of it: documents and rules."""

    def __init__(self, schema: strawberry.Schema, limits: Limits) -> None:
        self.schema: GraphQLSchema = schema._schema
        self.limits = limits
        self.documents = Documents(self.schema, limits)
        self.rules = Rules(self.schema)
        self.introspections = Introspections(self.schema, limits.introspection)

    def prepare(self, request: Request, context: Context) -> "Operation":
        """Parse, measure, validate, choose the operation, coerce its variables; raises Refused or Invalid."""
        document = self.documents.get(request.query)
        operation = document.operation(request.operation_name)
        hold_lists(request.variables, self.limits)
        hold_cost(document.node, operation, request.variables, self.schema, self.limits.cost)
        self.introspections.hold(operation, document.fragments)
        hold_variables(self.schema, operation, request.variables)
        execution = Execution.build(
            self.schema,
            document.node,
            context_value=context,
            raw_variable_values=request.variables,
            operation_name=operation.name.value if operation.name else None,
            max_coercion_errors=20,
            is_awaitable=cast(Any, optimized_is_awaitable),
            hide_suggestions=True,
        )
        if isinstance(execution, list):
            raise Invalid([Refused(ErrorCode.BAD_USER_INPUT, error.message, error.nodes) for error in execution])
        if is_introspection(operation, document.fragments):
            key = None if operation.variable_definitions else (request.query, request.operation_name)
            return Introspection(self.rules, operation, cast(Execution, execution), context, self.introspections, key)
        return Operation(self.rules, operation, cast(Execution, execution), context)


class Operation:
    """A valid operation with its variables."""

    def __init__(self, rules: Rules, node: OperationDefinitionNode, execution: Execution, context: Context) -> None:
        self.rules = rules
        self.node = node
        self.execution = execution
        self.context = context
        self.context.remembers = node.operation is OperationType.QUERY

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.node.operation

    def admit(self, caller: Caller | None) -> None:
        """Let a caller run it, now or still; raises Invalid with what keeps it from that."""
        errors = access.check(self.rules, self.node, self.execution.fragment_definitions, self.execution.variable_values, caller)
        if errors:
            raise Invalid(errors)
        self.context.caller = caller
        shares.work_for(caller.organization_id if caller else None)

    async def execute(self) -> Answer:
        """Run a query or mutation to its end."""
        result = self.execution.execute_operation()
        return present(cast(ExecutionResult, await result if self.execution.is_awaitable(result) else result))

    async def stream(self) -> AsyncGenerator[Answer, None]:
        """Run a subscription: an answer for each event. Raises Invalid when it can't begin, or breaks off."""
        source = create_source_event_stream(self.execution)
        if self.execution.is_awaitable(source):
            source = await source
        if isinstance(source, ExecutionResult):
            raise Invalid(list(source.errors or ()))
        async with aclosing(cast(Any, source)) as events:
            async for answer in self._answers(cast(AsyncIterable[Any], events)):
                yield answer

    async def _answers(self, events: AsyncIterable[Any]) -> AsyncIterator[Answer]:
        iterator = aiter(events)
        while True:
            try:
                event = await anext(iterator)
            except StopAsyncIteration:
                return
            except Exception as error:
                raise Invalid([self._located(error)]) from error
            async with shares.event():
                self.context.loaders.clear()
                executor = self.execution.build_per_event_executor(event)
                result = executor.execute_operation(False)
                answer = present(cast(ExecutionResult, await result if executor.is_awaitable(result) else result))
            yield answer

    def _located(self, error: Exception) -> GraphQLError:
        fields = [node for node in self.node.selection_set.selections if isinstance(node, FieldNode)]
        path = [(fields[0].alias or fields[0].name).value] if fields else None
        return located_error(error, fields[:1], path)


class Introspection(Operation):
    """An operation about the schema alone: answered once for all who ask the same."""

    def __init__(
        self,
        rules: Rules,
        node: OperationDefinitionNode,
        execution: Execution,
        context: Context,
        introspections: Introspections,
        key: tuple[str, str | None] | None,
    ) -> None:
        super().__init__(rules, node, execution, context)
        self.introspections = introspections
        self.key = key

    async def execute(self) -> Answer:
        return await self.introspections.answer(self.key, self._execute)

    def _execute(self) -> Answer:
        return present(cast(ExecutionResult, self.execution.execute_operation()))
