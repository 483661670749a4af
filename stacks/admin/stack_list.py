"""The front page: the stacks that a person may enter."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from stacks.admin.paging import page_of
from stacks.admin.screens import render_page
from stacks.membership import organizations_closed_to
from stacks.models import Organization, Stack, User
from stacks.people import person_actor


def stack_list(request: HttpRequest) -> HttpResponse:
    """Cards of the stacks the person has a role in, by name; `?q=` searches names, descriptions and API keys."""
    stacks, closed = Stack.objects.none(), Organization.objects.none()
    if isinstance(request.user, User):
        actor = person_actor(request.user)
        stacks, closed = Stack.objects.visible_to(actor), organizations_closed_to(actor)
    query = request.GET.get("q", "").replace("\0", "").strip()
    if query:
        stacks = stacks.filter(Q(name__icontains=query) | Q(description__icontains=query) | Q(api_key=query))
    page = page_of(stacks.select_related("organization").order_by("name", "pk"), request, size=60)
    return render_page(request, None, "admin/stacks.html", {"page": page, "query": query, "closed": closed})
