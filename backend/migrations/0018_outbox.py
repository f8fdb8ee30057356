"""What was sent or dropped is found by when that was: it is kept for a while."""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEX = "CREATE INDEX outbound_messages_that_ended ON outbound_messages (ended_at) WHERE state <> 'QUEUED'"


class Migration(migrations.Migration):
    dependencies = [("models", "0017_lines")]
    operations = [ops.RunSQL(INDEX)]
