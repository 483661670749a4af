"""The index that lists of the past are read by, made while the table is written to."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0018_narrow_history")]

    operations = [
        AddIndexConcurrently(
            "publicationhistory",
            models.Index(
                fields=["content_type", "environment", "locale", "live_from"],
                condition=models.Q(content_type__isnull=False),
                name="publication_history_list",
            ),
        ),
    ]
