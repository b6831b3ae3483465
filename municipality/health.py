"""`/health/`: is this process well? Answers on any host, without personal data."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def view(request: HttpRequest) -> JsonResponse:
    """200 with database, version, the state of the jobs and of the outbox (numbers alone); 503 where the database does not answer."""
    body: dict = {"status": "ok", "version": settings.VERSION, "database": connection.vendor}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        from .jobs import job_health
        from .outbox import mail_health

        body["jobs"], body["mail"] = job_health(), mail_health()
    except DatabaseError:
        body.update(status="error", database="unreachable")
    response = JsonResponse(body, status=200 if body["status"] == "ok" else 503)
    response["Cache-Control"] = "no-store"
    return response
