"""The table of contents: the domains' parts of the API, put together."""

from datetime import datetime

import strawberry
from graphql import GraphQLArgument, GraphQLInputField, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, Undefined
from strawberry.schema.config import StrawberryConfig

from backend.contacts.graphql import ContactsMutation, ContactsQuery, ContactsSubscription
from backend.exports.graphql import ExportJob, ExportsMutation
from backend.graph.node import NodeQuery
from backend.graph.scalars import DateTime
from backend.imports.graphql import ImportJob, ImportsMutation, ImportsQuery, RevertJob
from backend.inbound.graphql import InboundMutation, InboundQuery
from backend.jobs.graphql import JobsMutation, JobsQuery, JobsSubscription
from backend.organizations.graphql import OrganizationsMutation, OrganizationsQuery
from backend.purges.graphql import PurgeJob, PurgesMutation, PurgesQuery
from backend.stats.graphql import StatsQuery, StatsSubscription
from backend.suppressions.graphql import ErasureJob, OptOutImportJob, SuppressionsMutation


def build(query: type, mutation: type | None = None, subscription: type | None = None, types: tuple[type, ...] = ()) -> strawberry.Schema:
    """A schema with this service's scalars and settings. `types`: those that are reached through an interface only."""
    config = StrawberryConfig(disable_field_suggestions=True, scalar_map={datetime: DateTime})
    schema = strawberry.Schema(query, mutation, subscription, types=types, config=config)
    _leave_out_null_defaults(schema)
    _describe_directives(schema)
    return schema


def _describe_directives(schema: strawberry.Schema) -> None:
    """Strawberry leaves out what the arguments of a schema directive are for."""
    for directive in schema._schema.directives:
        if directive.name == "requires":
            directive.args["permission"].description = "What the caller must hold."


def _leave_out_null_defaults(schema: strawberry.Schema) -> None:
    """`= None` in Python only says that something may be left out; it is no default to print."""
    for graphql_type in schema._schema.type_map.values():
        if isinstance(graphql_type, GraphQLInputObjectType):
            _clear(list(graphql_type.fields.values()))
        elif isinstance(graphql_type, (GraphQLObjectType, GraphQLInterfaceType)):
            for field in graphql_type.fields.values():
                _clear(list(field.args.values()))


def _clear(inputs: list[GraphQLInputField] | list[GraphQLArgument]) -> None:
    for item in inputs:
        if item.default_value is None:
            item.default_value = Undefined


@strawberry.type(description="What can be read.")
class Query(OrganizationsQuery, ContactsQuery, JobsQuery, ImportsQuery, PurgesQuery, InboundQuery, StatsQuery, NodeQuery):
    pass


@strawberry.type(description="What can be changed. Every mutation takes one input, and answers with its object and with userErrors.")
class Mutation(
    OrganizationsMutation,
    ContactsMutation,
    ImportsMutation,
    ExportsMutation,
    PurgesMutation,
    JobsMutation,
    InboundMutation,
    SuppressionsMutation,
):
    pass


@strawberry.type(description="What can be followed as it happens.")
class Subscription(JobsSubscription, ContactsSubscription, StatsSubscription):
    pass


schema = build(Query, Mutation, Subscription, types=(ImportJob, RevertJob, ExportJob, PurgeJob, ErasureJob, OptOutImportJob))
