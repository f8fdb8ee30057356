"""Why somebody opted out, as a list says: it may say who, so it stands apart from the ledger. And whom a list is made of."""

from tortoise import migrations
from tortoise.migrations import operations as ops

TABLE = """
CREATE TABLE consent_reasons (
    organization_id bigint NOT NULL,
    event_id bigint PRIMARY KEY REFERENCES consent_events (id),
    subject_id uuid NOT NULL,
    reason text NOT NULL,
    FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subjects (organization_id, id)
);
CREATE INDEX consent_reasons_by_subject ON consent_reasons (organization_id, subject_id);
CREATE INDEX consent_subjects_opted_out ON consent_subjects (organization_id, phone) WHERE opted_out AND phone IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0015_folded_names")]
    operations = [ops.RunSQL(TABLE)]
