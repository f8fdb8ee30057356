"""What a file's text came in, where it was made UTF-8 on its way; and imports of the same bytes are found by an index."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

INDEX = """
CREATE INDEX jobs_by_digest ON jobs (owner_id, (parameters ->> 'digest')) WHERE kind = 'IMPORT' AND parameters ? 'digest'
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0005_import_numbers")]

    initial = False

    operations = [
        ops.AddField(model_name="Upload", name="encoding", field=fields.TextField(null=True)),
        ops.RunSQL(INDEX, reverse_sql="DROP INDEX jobs_by_digest"),
    ]
