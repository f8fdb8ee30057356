"""What the check of a file, or a dry run, has seen of its numbers while it is at work."""

from tortoise import migrations
from tortoise.migrations import operations as ops

TABLE = """
CREATE TABLE import_numbers (
    organization_id bigint NOT NULL,
    job_id bigint NOT NULL,
    phone text COLLATE "C" NOT NULL,
    opted_out boolean NOT NULL,
    had_row boolean NOT NULL,
    PRIMARY KEY (job_id, phone)
);
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0004_upload_digest")]

    initial = False

    operations = [ops.RunSQL(TABLE, reverse_sql="DROP TABLE import_numbers")]
