"""Numbers of erased people as HMACs, the keys that these need, and what decides whether a number may be messaged."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

ERASED = """
ALTER TABLE consent_subjects ADD CHECK ((phone IS NULL) = (erased_number IS NOT NULL));
CREATE UNIQUE INDEX consent_subjects_erased ON consent_subjects (organization_id, erased_number) WHERE erased_number IS NOT NULL;
CREATE TABLE erasure_keys (
    organization_id bigint NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    PRIMARY KEY (organization_id, id)
);
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0008_job_files")]

    operations = [
        ops.AlterField(model_name="ConsentSubject", name="phone", field=fields.TextField(null=True)),
        ops.AddField(model_name="ConsentSubject", name="erased_number", field=fields.BinaryField(null=True)),
        ops.AddField(model_name="ConsentSubject", name="possible_opt_out_at", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="ConsentSubject", name="wrote_at", field=fields.DatetimeField(null=True)),
        ops.RunSQL(ERASED),
    ]
