"""The log of what was done in an organization is found by it."""

import django.db.models.fields.json
import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # The log is large, and everybody writes to it.
    atomic = False

    dependencies = [
        ('stacks', '0024_invitation_into_teams'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='activity',
            index=models.Index(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('organization', 'facts'), models.Case(models.When(target_kind='organization', then=models.F('target_uid'))), output_field=models.TextField()), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('stack_id', None)), name='activity_organization'),
        ),
    ]
