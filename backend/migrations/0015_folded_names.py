"""Keys of names stored before letters such as ł and ø, and the typographic apostrophe, were folded (backend/contacts/names.py)."""

from tortoise import migrations
from tortoise.migrations import operations as ops

ONE_BY_ONE = ("‘’‛ʻʼʹ′“”„‟‐‒–—−łøđðħŧıɓɗƙŋ", "'''''''\"\"\"\"-----loddhtibdkn")
LONGER = {"þ": "th", "æ": "ae", "œ": "oe"}


def refold(table: str) -> str:
    letters, folded = ONE_BY_ONE
    key = "name_key"
    for letter, two in LONGER.items():
        key = f"replace({key}, '{letter}', '{two}')"
    key = f"left(translate({key}, '{letters}', '{folded.replace(chr(39), chr(39) * 2)}'), 500)"
    return f"UPDATE {table} SET name_key = {key} WHERE name_key ~ '[{letters}{''.join(LONGER)}]'"


class Migration(migrations.Migration):
    dependencies = [("models", "0014_reverts")]
    operations = [ops.RunSQL(refold(table)) for table in ("contacts", "deleted_contacts", "import_overwritten")]
