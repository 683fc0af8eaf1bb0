"""Giving a file to somebody who may have it."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from lantern.audit.record import Actor
from lantern.errors import NotFound
from lantern.files.keeping import note_download
from lantern.files.models import StoredFile
from lantern.files.origin import address_of
from lantern.files.tickets import Ticket


def give_out(request: HttpRequest, file: StoredFile, *, by: Actor | None = None) -> HttpResponseRedirect:
    """The way to the file on the other origin, good for a minute, with a row in the journal. NotFound for a removed file.

    The caller has checked that this person may have it. For links and GET only: a browser follows no redirect of a form to
    another origin than the page's. `by` is whom the journal names, where it is not who has signed in.
    """
    if not file.is_kept:
        raise NotFound(_("There is no such file."))
    note_download(file=file, by=by or request.user)
    tenant = request.tenant.id  # type: ignore[attr-defined]  # set by the tenant middleware
    return HttpResponseRedirect(address_of(Ticket(tenant, file.id)))
