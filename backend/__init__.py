"""The contact service.

app.py is the ASGI application, worker.py the Dramatiq process, cli.py the commands behind `poe`.
database.py, broker.py, events.py and storage.py reach the engines, embedded/ runs them here; settings.py is what they are told.
graph/ holds what GraphQL needs whatever the domain; graph/schema.py is the table of contents.
The domains follow, each importing only those before it:
organizations <- consent <- contacts <- jobs <- imports <- exports <- purges <- outbound <- inbound <- suppressions <- stats.
suppressions holds what is said of numbers and not of contacts: lists of opt-outs in and out, and erasure.
In each: model.py (tables), service.py (rules), graphql.py (the schema's part), tasks.py (Dramatiq actors).
"""
