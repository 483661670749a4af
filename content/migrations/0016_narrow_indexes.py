"""An index a narrow column, made while the table is written to."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F

LIVING = models.Q(deleted_at=None)


def _text(name: str) -> models.Index:
    condition = LIVING & models.Q(**{f"{name}__isnull": False})
    fields = ["content_type", "locale", name, "title", "entry"]
    return models.Index(*map(F, fields), condition=condition, name=f"entry_locale_{name}")


def _other(name: str) -> models.Index:
    value = F(name).asc(nulls_first=True)
    return models.Index(
        F("content_type"), F("locale"), value, F("entry"), condition=LIVING, name=f"entry_locale_{name}"
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("content", "0015_narrow_columns")]

    operations = [
        *(AddIndexConcurrently("entrylocale", _text(f"text{n}")) for n in range(1, 5)),
        *(AddIndexConcurrently("entrylocale", _other(f"number{n}")) for n in range(1, 5)),
        *(AddIndexConcurrently("entrylocale", _other(f"instant{n}")) for n in range(1, 3)),
    ]
