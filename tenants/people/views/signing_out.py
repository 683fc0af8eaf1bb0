"""allauth's signing out, which also clears the device."""

from typing import Any

from allauth.account.views import LogoutView
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class SignOut(LogoutView):
    """Whoever has signed out leaves nothing of theirs in the browser's storage: notes that were typed and never saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        # Not the cookies: the answer itself has just set new ones.
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


sign_out = SignOut.as_view()
