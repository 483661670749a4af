"""An index a narrow column, made while the table is written to."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F

LIVE = models.Q(is_live=True)
PLACE = (F("content_type"), F("environment"), F("locale"))


def _text(name: str) -> models.Index:
    condition = LIVE & models.Q(**{f"{name}__isnull": False})
    return models.Index(*PLACE, F(name), F("title"), F("entry"), condition=condition, name=f"publication_{name}")


def _other(name: str) -> models.Index:
    value = F(name).asc(nulls_first=True)
    return models.Index(*PLACE, value, F("entry"), condition=LIVE, name=f"publication_{name}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0010_narrow_columns")]

    operations = [
        *(AddIndexConcurrently("publication", _text(f"text{n}")) for n in range(1, 5)),
        *(AddIndexConcurrently("publication", _other(f"number{n}")) for n in range(1, 5)),
        *(AddIndexConcurrently("publication", _other(f"instant{n}")) for n in range(1, 3)),
    ]
