"""The two ways to one's courses, account and personal link, as one: each page is written once and stands at two addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import open_to_all, requires
from lantern.access.permissions import Permission
from training.school.learning.actions.links import note_used
from training.school.learning.learner import Learner
from training.school.learning.queries.learners import learner_by_token, learner_of

LearnersView = Callable[..., HttpResponse]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Way:
    """Who came, and where the pages of theirs are."""

    learner: Learner

    def url(self, name: str, *args: object) -> str:
        """The address of a page on this way: by the account, or under the secret of the link. Another room’s page is `room:page`."""
        token = self.learner.token
        room, _colon, page = name.rpartition(":")
        place = f"{room or 'school_learning'}:{'take' if token else 'my'}_{page}"
        return reverse(place, args=[token, *args] if token else args)

    @property
    def home(self) -> str:
        return self.url("courses")


def both(*methods: str) -> Callable[[LearnersView], tuple[View, View]]:
    """The page for somebody with an account, and for somebody with a personal link."""

    def decorate(view: LearnersView) -> tuple[View, View]:
        @require_http_methods(list(methods))
        @requires(Permission.TRAINING_TAKE)
        @wraps(view)
        def by_account(request: SchoolRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            learner = learner_of(request.user)
            if learner is None:
                return render(request, "school_learning/not_listed.html", status=200 if not kwargs else 404)
            return view(request, Way(learner), *args, **kwargs)

        @require_http_methods(list(methods))
        @open_to_all(
            "Staff without an account take courses by a personal link: the address holds a secret, which can be revoked"
        )
        @wraps(view)
        def by_link(request: SchoolRequest, learner_token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            learner = learner_by_token(learner_token)
            if request.method == "POST":
                note_used(learner=learner)
            response = view(request, Way(learner), *args, **kwargs)
            # The address is a secret. That no other site is told of it is every page's policy (Referrer-Policy: same-origin).
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return by_account, by_link

    return decorate
