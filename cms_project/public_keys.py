"""The installation's public keys, where the vendor's receivers look for them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from publishing.signatures import public_key


@require_safe
def public_keys(request: HttpRequest) -> HttpResponse:
    """The key that signs webhooks, as `signing-key`."""
    return JsonResponse({"signing-key": public_key()}, headers={"Cache-Control": "public, max-age=3600"})
