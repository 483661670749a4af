"""The narrow columns that pointers to versions carry for filters and sorts, and their indexes."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F


class NarrowColumns(models.Model):
    """Values of the fields of the version that the row points at, as the content type assigns them (content.schema.slots).

    Texts are cut at 200 characters; booleans are 0 and 1. A column that the type does not use is null.
    """

    text1 = models.CharField(max_length=200, null=True, db_collation="C")
    text2 = models.CharField(max_length=200, null=True, db_collation="C")
    text3 = models.CharField(max_length=200, null=True, db_collation="C")
    text4 = models.CharField(max_length=200, null=True, db_collation="C")
    number1 = models.FloatField(null=True)
    number2 = models.FloatField(null=True)
    number3 = models.FloatField(null=True)
    number4 = models.FloatField(null=True)
    instant1 = models.DateTimeField(null=True)
    instant2 = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def narrow_indexes(name: str, prefix: Sequence[str], condition: models.Q) -> list[models.Index]:
    """An index a column, below a content type and a place.

    Those of texts go on with the title, for lists of one section or kind; they leave out what has no value. Numbers
    and instants are sorted by as often as they are filtered by, what has no value first.
    """
    texts = [
        models.Index(
            *prefix,
            f"text{n}",
            "title",
            "entry",
            condition=condition & models.Q(**{f"text{n}__isnull": False}),
            name=f"{name}_text{n}",
        )
        for n in range(1, 5)
    ]
    others = [
        models.Index(*prefix, F(column).asc(nulls_first=True), "entry", condition=condition, name=f"{name}_{column}")
        for column in ("number1", "number2", "number3", "number4", "instant1", "instant2")
    ]
    return [*texts, *others]
