"""Which files a script of a page imports, so that a page can ask for all of them at once and not one after the other."""

import functools
import posixpath
import re
from pathlib import Path

from django.contrib.staticfiles import finders

_OURS = "pressroom/"
_IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["']""", re.MULTILINE)


@functools.cache
def imports_of(script: str) -> tuple[str, ...]:
    """The static files that the script imports, and those that these do, each once; what others wrote is not read."""
    found: dict[str, None] = {}
    left = [script]
    while left:
        for path in _imported(left.pop()):
            if path not in found and path != script:
                found[path] = None
                left.append(path)
    return tuple(found)


def _imported(script: str) -> list[str]:
    file = finders.find(script) if script.startswith(_OURS) else None
    if not isinstance(file, str):
        return []
    folder = posixpath.dirname(script)
    return [posixpath.normpath(posixpath.join(folder, path)) for path in _IMPORT.findall(Path(file).read_text())]
