"""Every order of a book, and of a list of it, has an index that holds it by what filters by consent leave (backend/contacts/orders.py).

`standing` numbers that. A list's members carry what the orders of a list need; a trigger keeps it equal to the contacts, whoever changes them.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

CONTACTS = """
DROP INDEX contacts_by_name, contacts_opted_out_by_name, contacts_by_creation, contacts_by_update;
ALTER TABLE contacts ADD COLUMN standing smallint NOT NULL GENERATED ALWAYS AS (
    (CASE WHEN opted_out THEN 3 ELSE 0 END + CASE consent_message WHEN 'SENT' THEN 1 WHEN 'FAILED' THEN 2 ELSE 0 END)::smallint) STORED;
CREATE INDEX contacts_by_name ON contacts (owner_id, standing, name_key, id);
CREATE INDEX contacts_by_creation ON contacts (owner_id, standing, created_at, id);
CREATE INDEX contacts_by_update ON contacts (owner_id, standing, updated_at, id);
"""

MEMBERS = """
ALTER TABLE contact_list_members ADD COLUMN standing smallint, ADD COLUMN name_key text COLLATE "C",
    ADD COLUMN created_at timestamptz, ADD COLUMN updated_at timestamptz;
UPDATE contact_list_members m SET standing = c.standing, name_key = c.name_key, created_at = c.created_at, updated_at = c.updated_at
    FROM contacts c WHERE c.id = m.contact_id;
ALTER TABLE contact_list_members ALTER COLUMN standing SET NOT NULL, ALTER COLUMN name_key SET NOT NULL,
    ALTER COLUMN created_at SET NOT NULL, ALTER COLUMN updated_at SET NOT NULL;
CREATE INDEX contact_list_members_by_name ON contact_list_members (list_id, standing, name_key, contact_id);
CREATE INDEX contact_list_members_by_creation ON contact_list_members (list_id, standing, created_at, contact_id);
CREATE INDEX contact_list_members_by_update ON contact_list_members (list_id, standing, updated_at, contact_id);
CREATE FUNCTION tell_lists() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE contact record;
BEGIN
    FOR contact IN SELECT id, organization_id, standing, name_key, created_at, updated_at FROM written LOOP
        UPDATE contact_list_members SET standing = contact.standing, name_key = contact.name_key,
            created_at = contact.created_at, updated_at = contact.updated_at
        WHERE organization_id = contact.organization_id AND contact_id = contact.id;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_tell_their_lists AFTER UPDATE ON contacts
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION tell_lists();
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0012_upload_sheets")]
    operations = [ops.RunSQL(CONTACTS), ops.RunSQL(MEMBERS)]
