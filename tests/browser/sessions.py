"""Signs somebody of the demo in without a mail: `live.database.run("tests.browser.sessions", address)` returns the cookie."""

import json
import sys

import django


def main(address: str) -> dict[str, str]:
    """Return name and value of the cookie of a new session of the person with this address."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User

    user = User.objects.get(email=address)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(sys.argv[1])))
