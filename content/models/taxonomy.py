"""Taxonomies and their terms: one tree of rows for each taxonomy, with what each row is called in each language."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from stacks.models import Branch, Stack
from stacks.scope import Scope


class TermQuerySet(models.QuerySet["Term"]):
    """Questions about taxonomies and terms."""

    def in_branch(self, scope: Scope) -> "TermQuerySet":
        """The branch's taxonomies and terms, deleted ones included."""
        return self.filter(branch_id=scope.branch_id)

    def alive(self) -> "TermQuerySet":
        """Those that were not deleted."""
        return self.filter(deleted_at=None)

    def taxonomies(self) -> "TermQuerySet":
        """The roots alone."""
        return self.filter(depth=0)


class Term(models.Model):
    """A taxonomy, which is the root of its tree (depth 0), or a term below one.

    Both are named, translated, published and deleted alike, so both are rows of one table: `taxonomy` is the root, null
    for the root itself, `parent` the row above. Siblings are numbered from 1 by `order`, without gaps. Whoever changes
    the shape of a tree holds the lock of its root, which has the lowest id in the tree: no two moves can make a cycle.
    A uid is free again once its row is deleted. Holds no names: those stand in the row's TermText of each language.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_index=False)
    uid = models.CharField(max_length=100)
    taxonomy = models.ForeignKey("self", models.CASCADE, null=True, related_name="terms", db_index=False)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)
    order = models.PositiveIntegerField(default=0)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "uid"], condition=models.Q(depth=0, deleted_at=None), name="taxonomy_uid_unique"
            ),
            models.UniqueConstraint(
                fields=["taxonomy", "uid"],
                condition=models.Q(taxonomy__isnull=False, deleted_at=None),
                name="term_uid_unique",
            ),
            # A root has nothing above it, everything else has both a root and a parent.
            models.CheckConstraint(
                name="term_place",
                condition=models.Q(depth=0, taxonomy=None, parent=None)
                | models.Q(depth__gt=0, taxonomy__isnull=False, parent__isnull=False),
            ),
        ]
        indexes = [
            # The rows below one, in order; also what a walk down the tree follows.
            models.Index(fields=["parent", "order", "id"], name="term_children"),
            # A taxonomy's terms level by level, as lists show them.
            models.Index(
                fields=["taxonomy", "depth", "parent", "order", "id"],
                condition=models.Q(deleted_at=None),
                name="term_levels",
            ),
            models.Index(fields=["branch", "-updated_at", "-id"], condition=models.Q(depth=0), name="taxonomy_list"),
        ]

    def __str__(self) -> str:
        return self.uid


class TermText(models.Model):
    """What a taxonomy or term is called in one language. The master language's row always exists."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="texts", db_index=False)
    locale = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="term_text_unique")]

    def __str__(self) -> str:
        return self.name


class TermVersion(models.Model):
    """What a taxonomy or term said in one language, and where it stood, when it was last asked to go live: immutable.

    Versions are written by requests to publish, not by every save; a request that finds nothing changed since the
    last one shares its version.
    """

    term = models.ForeignKey(Term, models.CASCADE, related_name="versions", db_index=False)
    locale = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    parent = models.ForeignKey(Term, models.CASCADE, null=True, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField()
    order = models.PositiveIntegerField()
    created_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "locale", "version"], name="term_version_unique")]

    def __str__(self) -> str:
        return f"{self.term_id} {self.locale} version {self.version}"
