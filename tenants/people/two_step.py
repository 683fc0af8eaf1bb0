"""Whether a session has shown a second step, and who has to show one.

A second step is a code from an authenticator app or a recovery code after the password, a passkey, or a single sign-on
provider of which the tenant's administrator says that it asks for one. It counts for the session that showed it.
"""

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tenants.people.models import User

SESSION_KEY = "lantern.two_step"


def mark_proved(request: "HttpRequest", *, by: str, person: "User | None" = None) -> None:
    """This session has shown a second step of this person, `by` telling how: "sso", or the type of an authenticator.

    `person` must be given while they are still signing in; afterwards it is whoever has signed in. The mark is theirs alone:
    it counts for nobody else who signs in later in the same browser.
    """
    shown_by: Any = person or request.user
    if shown_by.pk is None:
        raise ValueError("A second step belongs to a person, and nobody has signed in.")
    request.session[SESSION_KEY] = {"by": by, "person": str(shown_by.pk), "at": int(time.time())}


def forget(request: "HttpRequest") -> None:
    """This session counts as one without a second step."""
    request.session.pop(SESSION_KEY, None)


def is_proved(request: "HttpRequest") -> bool:
    """Whether the person who has signed in showed a second step in this session."""
    mark = request.session.get(SESSION_KEY)
    return isinstance(mark, dict) and mark.get("person") == str(request.user.pk)


def is_missing(request: "HttpRequest") -> bool:
    """Whether somebody has signed in who has to show a second step and has not: they open nothing yet."""
    person: Any = request.user
    return person.is_authenticated and person.must_use_two_step and not is_proved(request)
