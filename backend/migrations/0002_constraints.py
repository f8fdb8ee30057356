"""What Tortoise can't declare: composite keys, foreign keys that hold the organization, collations, indexes, the ledger's lock.

Text that is searched, sorted or compared is COLLATE "C": the same order on every server, and LIKE 'prefix%' by b-tree.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

ORGANIZATIONS = """
ALTER TABLE organizations ADD FOREIGN KEY (account_type_id) REFERENCES account_types (id);
ALTER TABLE users
    ADD FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD UNIQUE (organization_id, id),
    ADD UNIQUE (phone),
    ADD CHECK (role IN ('USER', 'SUPERVISOR', 'ADMIN'));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE INDEX users_by_name ON users (organization_id, lower(name) COLLATE "C", id);
ALTER TABLE sign_in_links
    ADD FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE,
    ADD UNIQUE (secret_hash);
ALTER TABLE sessions
    ADD FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE,
    ADD UNIQUE (secret_hash);
CREATE INDEX sessions_by_user ON sessions (user_id);
ALTER TABLE api_tokens
    ADD FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id),
    ADD FOREIGN KEY (organization_id, created_by_id) REFERENCES users (organization_id, id),
    ADD UNIQUE (organization_id, id),
    ADD UNIQUE (secret_hash);
INSERT INTO account_types (name, permissions) VALUES ('Standard', ARRAY[
    'CONTACTS_READ', 'CONTACT_DETAILS_READ', 'CONTACTS_WRITE', 'CONTACTS_DELETE', 'CONTACTS_IMPORT', 'CONTACTS_EXPORT',
    'CONTACTS_PURGE', 'CONTACTS_ERASE', 'LISTS_WRITE', 'CONSENT_WRITE', 'CONSENT_HISTORY_READ', 'STATS_READ', 'USERS_MANAGE',
    'TOKENS_MANAGE', 'WEBHOOKS_MANAGE', 'AUDIT_READ', 'ORGANIZATION_MANAGE']);
"""

CONSENT = """
ALTER TABLE consent_subjects
    ALTER COLUMN phone TYPE text COLLATE "C",
    ADD FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD UNIQUE (organization_id, phone),
    ADD UNIQUE (organization_id, id);
ALTER TABLE consent_events
    ADD FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subjects (organization_id, id),
    ADD CHECK (kind IN ('OPT_OUT', 'OPT_IN', 'CONSENT_MESSAGE_SENT', 'CONSENT_MESSAGE_FAILED')),
    ADD CHECK (effective_at <= recorded_at);
CREATE INDEX consent_events_by_subject ON consent_events (subject_id, effective_at, id);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the consent ledger is append-only'; END $$;
CREATE TRIGGER consent_events_are_append_only BEFORE UPDATE OR DELETE ON consent_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER consent_events_are_kept BEFORE TRUNCATE ON consent_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

CONTACTS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
ALTER TABLE books ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id);
CREATE FUNCTION refuse_strange_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT organization_id, owner_id FROM written) AS w
               WHERE NOT EXISTS (SELECT FROM books b WHERE b.owner_id = w.owner_id AND b.organization_id = w.organization_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a contact must belong to a book of its organization';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_belong_to_a_book AFTER INSERT ON contacts
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION refuse_strange_book();
CREATE FUNCTION refuse_move() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a contact stays in its book'; END $$;
CREATE TRIGGER contacts_stay_in_their_book BEFORE UPDATE OF organization_id, owner_id ON contacts
    FOR EACH ROW EXECUTE FUNCTION refuse_move();
ALTER TABLE contacts
    ALTER COLUMN phone TYPE text COLLATE "C",
    ALTER COLUMN name_key TYPE text COLLATE "C",
    ADD CONSTRAINT contacts_phone_key UNIQUE (owner_id, phone);
CREATE INDEX contacts_by_name ON contacts (owner_id, name_key, id);
CREATE INDEX contacts_opted_out_by_name ON contacts (owner_id, name_key, id) WHERE opted_out;
CREATE INDEX contacts_by_last_digits ON contacts (owner_id, reverse(phone) COLLATE "C");
CREATE INDEX contacts_by_email ON contacts (owner_id, lower(email) COLLATE "C") WHERE email IS NOT NULL;
CREATE INDEX contacts_by_part_of_name ON contacts USING gin (owner_id, name_key gin_trgm_ops);
CREATE INDEX contacts_by_creation ON contacts (owner_id, created_at, id);
CREATE INDEX contacts_by_update ON contacts (owner_id, updated_at, id);
CREATE INDEX contacts_by_import ON contacts (import_id, id) WHERE import_id IS NOT NULL;
ALTER TABLE deleted_contacts
    ALTER COLUMN phone TYPE text COLLATE "C",
    ALTER COLUMN name_key TYPE text COLLATE "C",
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id);
CREATE INDEX deleted_contacts_by_deletion ON deleted_contacts (owner_id, deleted_at, id);
ALTER TABLE contact_lists
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id),
    ADD UNIQUE (organization_id, id);
CREATE UNIQUE INDEX contact_lists_name_key ON contact_lists (owner_id, lower(name) COLLATE "C");
CREATE TABLE contact_list_members (
    organization_id bigint NOT NULL,
    list_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    PRIMARY KEY (list_id, contact_id),
    FOREIGN KEY (organization_id, list_id) REFERENCES contact_lists (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_list_members_by_contact ON contact_list_members (contact_id, list_id);
"""

JOBS = """
ALTER TABLE jobs
    ADD FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id),
    ADD UNIQUE (organization_id, id),
    ADD CHECK (state IN ('QUEUED', 'RUNNING', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', 'FAILED'));
CREATE INDEX jobs_by_book ON jobs (owner_id, id);
CREATE UNIQUE INDEX jobs_idempotency_key ON jobs (owner_id, kind, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_at_work ON jobs (owner_id, id) WHERE state IN ('QUEUED', 'RUNNING', 'CANCELLING');
ALTER TABLE uploads
    ADD FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id),
    ADD FOREIGN KEY (organization_id, token_id) REFERENCES api_tokens (organization_id, id);
CREATE INDEX uploads_by_expiry ON uploads (expires_at);
CREATE INDEX uploads_that_wait ON uploads (organization_id, user_id, token_id) WHERE size IS NULL;
CREATE INDEX jobs_by_upload ON jobs ((parameters ->> 'upload_id')) WHERE parameters ? 'upload_id';
CREATE TABLE import_row_errors (
    organization_id bigint NOT NULL,
    job_id bigint NOT NULL,
    row_number bigint NOT NULL,
    ordinal smallint NOT NULL,
    column_name text,
    value text,
    code text NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (job_id, row_number, ordinal)
);
ALTER TABLE import_row_errors ADD FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id);
CREATE TABLE import_unchanged (
    organization_id bigint NOT NULL,
    job_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    PRIMARY KEY (job_id, contact_id)
);
ALTER TABLE purge_previews
    ADD FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id),
    ADD UNIQUE (confirmation_hash);
CREATE INDEX purge_previews_by_expiry ON purge_previews (expires_at);
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]
    operations = [ops.RunSQL(sql) for sql in (ORGANIZATIONS, CONSENT, CONTACTS, JOBS)]
