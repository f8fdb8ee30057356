"""What an import needs to be taken back: how it left each contact, what it overwrote, whom it put into a list and whom it opted out."""

from tortoise import fields, migrations
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.migrations import operations as ops

TABLES = """
ALTER TABLE contact_list_members ADD COLUMN import_id bigint;
CREATE TABLE import_overwritten (
    organization_id bigint NOT NULL,
    job_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    phone text COLLATE "C" NOT NULL,
    full_name text,
    name_key text COLLATE "C" NOT NULL,
    email text,
    notes text,
    import_id bigint,
    import_created boolean NOT NULL,
    is_as_written boolean NOT NULL,
    PRIMARY KEY (job_id, contact_id),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id)
);
CREATE INDEX import_overwritten_by_import ON import_overwritten (import_id, contact_id) WHERE import_id IS NOT NULL;
CREATE INDEX import_overwritten_by_contact ON import_overwritten (contact_id);
CREATE INDEX import_overwritten_by_phone ON import_overwritten (organization_id, phone);
CREATE TABLE import_opt_outs (
    organization_id bigint NOT NULL,
    job_id bigint NOT NULL,
    subject_id uuid NOT NULL,
    PRIMARY KEY (job_id, subject_id),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id)
);
CREATE TABLE revert_kept (
    organization_id bigint NOT NULL,
    job_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    PRIMARY KEY (job_id, contact_id),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id)
);
CREATE INDEX jobs_by_reverted_import ON jobs (owner_id, (parameters ->> 'import_id')) WHERE kind = 'REVERT';
"""
UNDONE = """
DROP INDEX jobs_by_reverted_import;
DROP TABLE import_overwritten, import_opt_outs, revert_kept;
ALTER TABLE contact_list_members DROP COLUMN import_id
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0013_orders")]

    initial = False

    operations = [
        ops.AddField(model_name="Contact", name="import_version", field=fields.IntField(null=True)),
        ops.AddField(model_name="Contact", name="import_created", field=fields.BooleanField(db_default=False)),
        ops.AddField(model_name="DeletedContact", name="import_version", field=fields.IntField(null=True)),
        ops.AddField(model_name="DeletedContact", name="import_created", field=fields.BooleanField(db_default=False)),
        ops.AddField(model_name="DeletedContact", name="list_imports", field=ArrayField(element_type="bigint", null=True)),
        ops.RunSQL(TABLES, reverse_sql=UNDONE),
    ]
