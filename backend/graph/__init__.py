"""What GraphQL needs whatever the domain.

schema.py is the table of contents. The domains build on requires, node, connection, payload, context, enums and scalars.
A request comes in by http, sse or websocket (gateway: what they share; media: which answer), is read by requests.py, and becomes
an Operation: documents parses and validates within limits, access holds it to the rules that `@requires` gives, execution runs it.
streams knows who has what open, following ends it when the caller loses it; errors and answers are how refusals leave.
"""
