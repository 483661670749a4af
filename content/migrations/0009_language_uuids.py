"""A UUID for each language of an entry. Rows that stand are not rewritten: they get theirs with their next save."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0008_asset_version_names")]

    operations = [
        # Without a default, which would be computed once and given to every row.
        migrations.AddField("entrylocale", "uuid", models.UUIDField(null=True)),
        migrations.AlterField("entrylocale", "uuid", models.UUIDField(default=uuid.uuid4, null=True)),
        migrations.AddConstraint(
            model_name="entrylocale",
            constraint=models.UniqueConstraint(
                condition=models.Q(("uuid__isnull", False)), fields=("uuid",), name="entry_locale_uuid_unique"
            ),
        ),
    ]
