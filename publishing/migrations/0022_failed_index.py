"""An index of the items that failed, made while the queue is at work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0021_mail")]

    operations = [
        AddIndexConcurrently(
            "publishitem",
            models.Index(fields=["branch", "-id"], condition=models.Q(state="failed"), name="publish_item_failed"),
        )
    ]
