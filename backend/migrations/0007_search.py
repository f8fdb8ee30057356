"""Names in other scripts by the characters they hold (pg_trgm finds three and more); figures of an organization by the organization."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SEARCH = """
CREATE INDEX contacts_by_character ON contacts USING gin (owner_id, string_to_array(name_key, NULL)) WHERE name_key ~ '[^ -~]';
CREATE INDEX books_by_organization ON books (organization_id);
CREATE INDEX book_days_by_organization ON book_days (organization_id, day);
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0006_upload_encoding")]
    operations = [ops.RunSQL(SEARCH)]
