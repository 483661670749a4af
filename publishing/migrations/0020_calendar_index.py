"""The calendar reads what was asked for at a time by its time; what was asked for at once does not pay for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0019_history_list")]

    operations = [
        migrations.AddIndex(
            model_name="publishitem",
            index=models.Index(
                fields=["branch", "due_at"],
                condition=models.Q(("scheduled_text", ""), _negated=True),
                name="publish_item_calendar",
            ),
        ),
    ]
