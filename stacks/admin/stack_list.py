"""The front page: the stacks that a person may enter."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from stacks.admin.paging import page_of
from stacks.admin.screens import render_page
from stacks.models import Stack, User
from stacks.people import person_actor


def stack_list(request: HttpRequest) -> HttpResponse:
    """Cards of the stacks the person has a role in, by name; `?q=` searches names, descriptions and API keys."""
    stacks = Stack.objects.none()
    if isinstance(request.user, User):
        stacks = Stack.objects.visible_to(person_actor(request.user))
    query = request.GET.get("q", "").replace("\0", "").strip()
    if query:
        stacks = stacks.filter(Q(name__icontains=query) | Q(description__icontains=query) | Q(api_key=query))
    page = page_of(stacks.select_related("organization").order_by("name", "pk"), request, size=60)
    return render_page(request, None, "admin/stacks.html", {"page": page, "query": query})
