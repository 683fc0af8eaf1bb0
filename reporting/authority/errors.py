"""Why a round cannot be closed, where several modules say it."""

from django.utils.translation import gettext_lazy as _

from lantern.errors import NotPossibleNow


class DrawnBefore(NotPossibleNow):
    """The round was published, and the database was restored to before that: its figures are not drawn a second time."""

    default_code = "drawn_before"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The results of this round were published before, and the database has been restored from an older copy "
                "since. Results are drawn once and not again. Whoever runs Lantern can restore a copy from after the "
                "closing."
            )
        )
