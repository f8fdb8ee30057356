"""What an upload holds, so that the same file is known again."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0003_book_days')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Upload',
            name='digest',
            field=fields.BinaryField(null=True),
        ),
    ]
