"""Narrow columns for filters and sorts of what is live, as languages of entries have them."""

from django.db import migrations, models


def _column(name: str) -> models.Field:
    if name.startswith("text"):
        return models.CharField(max_length=200, null=True, db_collation="C")
    return models.FloatField(null=True) if name.startswith("number") else models.DateTimeField(null=True)


COLUMNS = (
    "text1", "text2", "text3", "text4", "number1", "number2", "number3", "number4", "instant1", "instant2",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("publishing", "0009_versions_of_items")]

    operations = [migrations.AddField("publication", name, _column(name)) for name in COLUMNS]
