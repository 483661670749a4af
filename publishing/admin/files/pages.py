"""The library of files with what can be done with many of them; it stands here because content does not know what goes live."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from content.admin.asset_list import listed_files
from publishing.admin.files.choice import LARGEST_FILES, FileChoice, read_files
from publishing.admin.files.doings import FILE_DOINGS
from publishing.admin.lists.bulk_doings import doings_for
from publishing.admin.lists.bulk_pages import BulkPage
from stacks.admin.screens import Visit, render_page


def file_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of files, by folder, by search, by kind."""
    state = [(name, request.GET[name]) for name in ("q", "folder", "kind") if request.GET.get(name)]
    context = {
        **listed_files(request, visit),
        "doings": doings_for(visit, FILE_DOINGS),
        "largest": LARGEST_FILES,
        "state": urlencode(state),
    }
    return render_page(request, visit, "admin/assets.html", context)


_FILES: Final[BulkPage[FileChoice]] = BulkPage(
    "file", "file_bulk", "assets", FILE_DOINGS, read_files, gettext_lazy("Choose at least one file.")
)


def file_bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What can be done with the files chosen in the library."""
    return _FILES.answer(request, visit)
