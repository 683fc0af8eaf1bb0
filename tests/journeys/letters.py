"""Mails of the demo, as its operator reads them."""

import re

from lantern.servers.children import wait_until
from tests.journeys.desk import Desk

# The workers send within a second or two; on a busy machine they take turns.
POST_SECONDS = 60


def link_in_newest_mail(operator: Desk, to: str) -> str:
    """The link in the newest mail to this address, once it has come. The operator must have signed in."""
    entry = operator.page.get_by_role("listitem").filter(has_text=re.compile(rf"To {re.escape(to)}\b"))

    def has_come() -> bool:
        operator.go("/demo/mail/")
        return entry.count() > 0

    assert wait_until(has_come, seconds=POST_SECONDS, pause=0.3), f"no mail to {to}"
    entry.first.get_by_role("link").click()
    address = operator.page.locator("main p a.govuk-link").get_attribute("href")
    assert address is not None
    return address
