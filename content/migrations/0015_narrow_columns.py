"""Narrow columns for filters and sorts. Rows that stand keep their values in the index of values until their type changes."""

from django.db import migrations, models


def _column(name: str) -> models.Field:
    if name.startswith("text"):
        return models.CharField(max_length=200, null=True, db_collation="C")
    return models.FloatField(null=True) if name.startswith("number") else models.DateTimeField(null=True)


COLUMNS = (
    "text1", "text2", "text3", "text4", "number1", "number2", "number3", "number4", "instant1", "instant2",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("content", "0014_entry_drafts")]

    operations = [
        migrations.AddField("contenttype", "slots", models.JSONField(default=dict)),
        *(migrations.AddField("entrylocale", name, _column(name)) for name in COLUMNS),
    ]
