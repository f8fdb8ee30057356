"""Keys that hold the organization, what an opt-in needs, and a secret for every organization that there is already."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SQL = """
ALTER TABLE inbound_messages
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id),
    ADD FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subjects (organization_id, id),
    ADD UNIQUE (organization_id, carrier, digest),
    ADD UNIQUE (organization_id, id);
CREATE INDEX inbound_messages_by_subject ON inbound_messages (subject_id);
ALTER TABLE message_bodies
    ADD FOREIGN KEY (organization_id, message_id) REFERENCES inbound_messages (organization_id, id),
    ADD FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subjects (organization_id, id);
CREATE INDEX message_bodies_by_subject ON message_bodies (subject_id);
ALTER TABLE possible_opt_outs
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id),
    ADD FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subjects (organization_id, id),
    ADD FOREIGN KEY (organization_id, message_id) REFERENCES inbound_messages (organization_id, id),
    ADD UNIQUE (message_id),
    ADD CHECK ((decided_at IS NULL) = (decision IS NULL)),
    ADD CHECK (decision IN ('OPT_OUT', 'DISMISS'));
CREATE INDEX possible_opt_outs_that_wait ON possible_opt_outs (organization_id, received_at, id) WHERE decided_at IS NULL;
CREATE INDEX possible_opt_outs_by_subject ON possible_opt_outs (subject_id) WHERE decided_at IS NULL;
ALTER TABLE outbound_messages
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id),
    ADD FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subjects (organization_id, id),
    ADD FOREIGN KEY (organization_id, message_id) REFERENCES inbound_messages (organization_id, id),
    ADD UNIQUE (message_id),
    ADD CHECK (state IN ('QUEUED', 'SENT', 'DROPPED'));
CREATE INDEX outbound_messages_that_wait ON outbound_messages (id) WHERE state = 'QUEUED';
ALTER TABLE consent_events
    ADD FOREIGN KEY (organization_id, message_id) REFERENCES inbound_messages (organization_id, id),
    ADD CONSTRAINT only_the_person_opts_in CHECK (kind <> 'OPT_IN'
        OR source = 'KEYWORD' AND keyword IN ('START', 'UNSTOP', 'OPTIN', 'SUBSCRIBE') AND keyword IS NOT NULL AND message_id IS NOT NULL);
ALTER TABLE keyword_lists
    ADD FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD UNIQUE (organization_id, version);
ALTER TABLE inbound_secrets ADD FOREIGN KEY (organization_id) REFERENCES organizations (id);
CREATE UNIQUE INDEX inbound_secrets_present ON inbound_secrets (organization_id) WHERE valid_until IS NULL;
INSERT INTO inbound_secrets (organization_id, secret, created_at)
    SELECT id, 'whsec_' || encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'base64'), now() FROM organizations;
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0010_inbound")]
    operations = [ops.RunSQL(SQL)]
