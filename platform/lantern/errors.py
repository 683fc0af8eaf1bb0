"""What can go wrong in the domain. Pages and the API each turn these into responses in one place."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no. The message is a sentence for the reader; `code` is stable and for programs."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "refused"

    def __init__(self, message: object, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code


class NotAllowed(DomainError):
    """This person may see the thing but may not do this to it (403)."""

    status = 403
    default_code = "not_allowed"


class NotFound(DomainError):
    """There is no such thing, or this person may not know of it (404): the two look alike on purpose."""

    status = 404
    default_code = "not_found"


class NotPossibleNow(DomainError):
    """The state of the thing does not allow it, whoever asks (409)."""

    status = 409
    default_code = "not_possible_now"


class ChangedMeanwhile(NotPossibleNow):
    """Somebody else saved the same thing after this person had opened it. Nothing was overwritten."""

    default_code = "changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this after you opened it. Nothing was overwritten."))
