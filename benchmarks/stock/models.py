"""An entry of 300 blocks as rows of a table."""

from typing import ClassVar

from django.db import models


class Article(models.Model):
    """What blocks refer to."""

    title = models.CharField(max_length=200)

    objects: ClassVar = models.Manager["Article"]()

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.title


class Front(models.Model):
    """The entry."""

    title = models.CharField(max_length=200)
    tags = models.TextField(blank=True)

    objects: ClassVar = models.Manager["Front"]()

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.title


class Block(models.Model):
    """One of its blocks, with the fields of every kind."""

    front = models.ForeignKey(Front, models.CASCADE)
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=[(kind, kind.title()) for kind in ("hero", "prose", "teaser")])
    head = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    target = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True)
    link_text = models.CharField(max_length=200, blank=True)
    link_address = models.CharField(max_length=200, blank=True)

    objects: ClassVar = models.Manager["Block"]()

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.head
