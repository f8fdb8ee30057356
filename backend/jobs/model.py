"""The table that every bulk job shares. The row is the truth; messages only wake a worker."""

from tortoise import fields
from tortoise.models import Model


class Job(Model):
    """`position` is the resume point, `attempt` the fence: a worker advances both or stops (jobs/service.py)."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField(null=True)
    kind = fields.TextField()
    state = fields.TextField(default="QUEUED")
    actor = fields.TextField()
    idempotency_key = fields.TextField(null=True)
    parameters = fields.JSONField[dict[str, object]](default=dict)
    outcome = fields.JSONField[dict[str, int]](default=dict)
    position = fields.JSONField[dict[str, object]](default=dict)
    attempt = fields.IntField(default=0)
    fruitless_attempts = fields.IntField(default=0)
    """Taken so often since the last batch that was committed."""
    revision = fields.IntField(default=1)
    done = fields.BigIntField(default=0)
    total = fields.BigIntField(null=True)
    fraction = fields.FloatField(null=True)
    failure = fields.TextField(null=True)
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    touched_at = fields.DatetimeField()
    """When a worker last took it or committed a batch: the sweeper wakes what stays silent."""
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "jobs"
