"""What the pointers carry, on stretches of history too, and since when the history of an environment is whole."""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = (
    "text1", "text2", "text3", "text4", "number1", "number2", "number3", "number4", "instant1", "instant2",
)  # fmt: skip
CARRIED = ("published_by", "content_type_id", "title", "url", "content_created_at", "content_updated_at", *COLUMNS)

# Open stretches are what the pointers show. What ended before is not looked at again: history is whole since the last of it.
FILL = f"""
UPDATE publishing_publicationhistory AS stretch SET {", ".join(f"{name} = shown.{name}" for name in CARRIED)}
FROM publishing_publication AS shown
WHERE stretch.live_until IS NULL AND shown.is_live AND shown.{{target}} = stretch.{{target}}
    AND shown.environment_id = stretch.environment_id AND shown.locale = stretch.locale
"""
BEGIN = """
INSERT INTO publishing_historyhorizon (environment_id, known_from)
SELECT environment_id, max(live_until) FROM publishing_publicationhistory
WHERE live_until IS NOT NULL GROUP BY environment_id
"""


def _column(name: str) -> models.Field:
    if name.startswith("text"):
        return models.CharField(max_length=200, null=True, db_collation="C")
    return models.FloatField(null=True) if name.startswith("number") else models.DateTimeField(null=True)


class Migration(migrations.Migration):
    dependencies = [("content", "0016_narrow_indexes"), ("publishing", "0017_ends_of_jobs")]

    operations = [
        *(migrations.AddField("publicationhistory", name, _column(name)) for name in COLUMNS),
        migrations.AddField(
            "publicationhistory", "published_by", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
        migrations.AddField(
            "publicationhistory",
            "content_type",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="content.contenttype",
            ),
        ),
        migrations.AddField(
            "publicationhistory",
            "title",
            models.CharField(blank=True, db_collation="C", db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            "publicationhistory", "url", models.TextField(blank=True, db_collation="C", db_default="", default="")
        ),
        migrations.AddField("publicationhistory", "content_created_at", models.DateTimeField(null=True)),
        migrations.AddField("publicationhistory", "content_updated_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="HistoryHorizon",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known_from", models.DateTimeField()),
                (
                    "environment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="publishing.environment",
                    ),
                ),
            ],
        ),
        *(
            migrations.RunSQL(FILL.format(target=target), migrations.RunSQL.noop)
            for target in ("entry_id", "asset_id", "term_id")
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
