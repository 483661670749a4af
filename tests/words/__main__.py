"""`python -m tests.words` brings the sentences of rules and the French catalogue up to the words in the code, compiles it, and names what lacks."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_project.settings")
django.setup()

from tests.words.catalogue import COMPILED, FOLDER, SOURCE, as_compiled, as_source, read_catalogue, updated  # noqa: E402
from tests.words.rules import write_rules  # noqa: E402

write_rules()
FOLDER.mkdir(parents=True, exist_ok=True)
catalogue = updated(read_catalogue())
SOURCE.write_bytes(as_source(catalogue))
COMPILED.write_bytes(as_compiled(catalogue))
for message in catalogue:
    if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string):
        sys.stdout.write(f"{message.id!r}{f' ({message.context})' if message.context else ''}\n")
