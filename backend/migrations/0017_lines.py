"""Every line that an organization has had, so that an opt-out is heard there too; and from which line an answer goes out."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

TABLE = """
CREATE TABLE lines (
    phone text COLLATE "C" NOT NULL,
    organization_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (phone, organization_id),
    FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id)
);
CREATE FUNCTION remember_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lines (phone, organization_id, owner_id) VALUES (NEW.phone, NEW.organization_id, NEW.id)
    ON CONFLICT (phone, organization_id) DO UPDATE SET owner_id = excluded.owner_id, given_at = excluded.given_at;
    RETURN NULL;
END $$;
CREATE TRIGGER users_lines_are_remembered AFTER INSERT OR UPDATE OF phone ON users
    FOR EACH ROW WHEN (NEW.phone IS NOT NULL) EXECUTE FUNCTION remember_line();
"""

PRESENT_LINES = """
INSERT INTO lines (phone, organization_id, owner_id) SELECT phone, organization_id, id FROM users WHERE phone IS NOT NULL
"""

SENDERS = """
UPDATE outbound_messages AS m SET sender = coalesce(u.phone, '') FROM users u WHERE u.organization_id = m.organization_id AND u.id = m.owner_id
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0016_opt_out_lists")]

    operations = [
        ops.RunSQL(TABLE),
        ops.RunSQL(PRESENT_LINES),
        ops.AddField(model_name="OutboundMessage", name="sender", field=fields.TextField(null=True)),
        ops.RunSQL(SENDERS),
        ops.AlterField(model_name="OutboundMessage", name="sender", field=fields.TextField()),
    ]
