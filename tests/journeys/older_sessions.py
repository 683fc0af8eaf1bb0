"""`python -m tests.journeys.older_sessions HOST EMAIL WHAT MINUTES`: time has passed for this person's sessions.

WHAT is `seen` (they last did something that long ago) or `shown` (they last showed that it is them). Runs in the environment
of the demo's web, on the tenant's own login: the server's clock cannot be moved, so what it compares with is.
"""

import sys
import time

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 -- models exist only after the set-up

from tenants.logins.current import as_tenant  # noqa: E402 -- as above
from tenants.logins.hosts import tenant_by_host  # noqa: E402 -- as above
from tenants.people import queries  # noqa: E402 -- as above

if __name__ == "__main__":
    host, email, what, minutes = sys.argv[1:]
    then = int(time.time() - float(minutes) * 60)
    with as_tenant(tenant_by_host(host)):
        for row in queries.open_sessions_of(queries.person_by_email(email)):
            session = SessionStore(row.session_key)
            if what == "seen":
                session["lantern.seen"] = then
            else:
                records = session["account_authentication_methods"]
                session["account_authentication_methods"] = [{**one, "at": then} for one in records]
            session.save()
