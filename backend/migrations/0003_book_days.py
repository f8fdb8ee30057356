"""Figures by day; a composite key, which Tortoise can't declare."""

from tortoise import migrations
from tortoise.migrations import operations as ops

BOOK_DAYS = """
CREATE TABLE book_days (
    organization_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    day date NOT NULL,
    added bigint NOT NULL DEFAULT 0,
    opted_out bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_id, day),
    FOREIGN KEY (organization_id, owner_id) REFERENCES users (organization_id, id)
);
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0002_constraints")]
    operations = [ops.RunSQL(BOOK_DAYS)]
