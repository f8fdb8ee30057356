from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0018_outbox')]

    initial = False

    operations = [
        ops.AddField(model_name='PossibleOptOut', name=name, field=fields.TextField(null=True)) for name in ('rule', 'phrase', 'word_list')
    ]
