"""Serves the pictures of a challenge."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .challenge import LIFETIME, PICTURES, open_token


@require_safe
def picture(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Return picture `number` (1 to 6) of the challenge in `token` as SVG; 404 for anything else."""
    challenge = open_token(token)
    if challenge is None or not 1 <= number <= PICTURES or challenge.age() > LIFETIME:
        raise Http404
    response = HttpResponse(challenge.picture(number), content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
