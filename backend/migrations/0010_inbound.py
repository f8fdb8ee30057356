from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0009_erased_numbers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='InboundMessage',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organization_id', fields.BigIntField()),
                ('owner_id', fields.BigIntField()),
                ('subject_id', fields.UUIDField()),
                ('carrier', fields.TextField(unique=False)),
                ('digest', fields.BinaryField()),
                ('effect', fields.TextField(unique=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'inbound_messages', 'app': 'models', 'pk_attr': 'id', 'table_description': "A message that a carrier delivered, once. Holds no personal data: who wrote it is the subject's key, what stands in message_bodies."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='InboundSecret',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organization_id', fields.BigIntField()),
                ('secret', fields.TextField(unique=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('valid_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'inbound_secrets', 'app': 'models', 'pk_attr': 'id', 'table_description': "What signs messages that carriers deliver to an organization. Kept as it is: a signature can't be checked by a digest."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='KeywordList',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organization_id', fields.BigIntField()),
                ('version', fields.IntField()),
                ('words', ArrayField(element_type='TEXT')),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={'table': 'keyword_lists', 'app': 'models', 'pk_attr': 'id', 'table_description': "A version of an organization's own opt-out words. Never changed: the ledger names the version that a message was read by."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MessageBody',
            fields=[
                ('message_id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('organization_id', fields.BigIntField()),
                ('subject_id', fields.UUIDField()),
                ('reference', fields.TextField(unique=False)),
                ('body', fields.TextField(unique=False)),
            ],
            options={'table': 'message_bodies', 'app': 'models', 'pk_attr': 'message_id', 'table_description': 'What somebody wrote, apart from all that is kept of the message, so that it can be erased: delete the rows of the subject.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='OutboundMessage',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organization_id', fields.BigIntField()),
                ('owner_id', fields.BigIntField()),
                ('subject_id', fields.UUIDField()),
                ('message_id', fields.BigIntField()),
                ('text', fields.TextField(unique=False)),
                ('state', fields.TextField(unique=False)),
                ('reason', fields.TextField(null=True, unique=False)),
                ('attempts', fields.IntField(default=0)),
                ('not_after', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('claimed_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'outbound_messages', 'app': 'models', 'pk_attr': 'id', 'table_description': "A message to hand to the adapter, written in the transaction of what it answers. Names its recipient by the subject's key."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PossibleOptOut',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organization_id', fields.BigIntField()),
                ('owner_id', fields.BigIntField()),
                ('subject_id', fields.UUIDField()),
                ('message_id', fields.BigIntField()),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decision', fields.TextField(null=True, unique=False)),
                ('decided_by', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'possible_opt_outs', 'app': 'models', 'pk_attr': 'id', 'table_description': "A message that reads like an opt-out and isn't one by its words. Until somebody decides, campaigns leave the number out."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ConsentEvent',
            name='message_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='ConsentEvent',
            name='word_list',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='Organization',
            name='twilio_auth_tokens',
            field=ArrayField(null=True, element_type='TEXT'),
        ),
    ]
