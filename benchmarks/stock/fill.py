"""`python -m benchmarks.stock.fill <password>`: the tables, a person who may do everything, and the entry."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.stock.settings")

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 once Django is set up
from django.core.management import call_command  # noqa: E402 as above

from benchmarks.stock.models import Article, Block, Front  # noqa: E402 as above
from benchmarks.stock_plan import ARTICLES, BLOCKS, KINDS  # noqa: E402 as above

if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_superuser("bench", "bench@example.com", sys.argv[1])
    articles = [Article.objects.create(title=f"Article {number}") for number in range(ARTICLES)]
    front = Front.objects.create(title="Front")
    for number in range(BLOCKS):
        kind = KINDS[number % len(KINDS)]
        Block.objects.create(
            front=front,
            order=number,
            kind=kind,
            head=f"{kind} {number}",
            body="Reeds and rushes. " * 12 if kind == "prose" else "",
            target=articles[number % ARTICLES] if kind == "teaser" else None,
        )
