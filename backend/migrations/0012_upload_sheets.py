"""What is known of an uploaded workbook: why it can't be read, or where its sheet is kept as CSV."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0011_inbound_constraints")]

    initial = False

    operations = [
        ops.AddField(model_name="Upload", name="refusal", field=fields.TextField(null=True)),
        ops.AddField(model_name="Upload", name="sheet_key", field=fields.TextField(null=True)),
        ops.AddField(model_name="Upload", name="sheet_size", field=fields.BigIntField(null=True)),
    ]
