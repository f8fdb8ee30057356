"""Files that jobs leave, in the parts in which they are written: a composite key, which Tortoise can't declare."""

from tortoise import migrations
from tortoise.migrations import operations as ops

JOB_FILE_PARTS = """
CREATE TABLE job_file_parts (
    organization_id bigint NOT NULL,
    job_id bigint NOT NULL,
    number integer NOT NULL,
    storage_key text NOT NULL,
    size bigint NOT NULL,
    PRIMARY KEY (job_id, number),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id)
);
CREATE INDEX job_files ON job_file_parts (job_id) WHERE number = 1;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0007_search")]
    operations = [ops.RunSQL(JOB_FILE_PARTS)]
