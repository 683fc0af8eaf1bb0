"""Single sign-on as its people meet it: an administrator sets a service up, somebody links their account, signs out and in by it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from lantern.demo.world.cast import OFFICERS, PASSWORD
from tests.journeys.conftest import SignIn
from tests.journeys.desk import Desk
from tests.journeys.running import County
from tests.sso import mock

SERVICE = "Council accounts"
OFFICER = next(person for person in OFFICERS if person.role == "officer")

SitDown = Callable[..., Desk]


@pytest.fixture
def issuer(county: County) -> Iterator[str]:
    with mock.serving(county.service_port) as found:
        yield found


def sign_in_there(page: Page, issuer: str, account: str, *, back: str) -> None:
    """At the service's own page; the browser then comes back to an address below this one."""
    page.wait_for_url(f"{issuer}/**")
    page.locator("input[name=sub]").first.fill(account)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{back}/**")


def set_up(administrator: Desk, issuer: str) -> None:
    """The service is on the sign-in page."""
    administrator.go("/people/").press("Single sign-on").reads_heading("Single sign-on")
    administrator.press("Add a service").reads_heading("Which service do people sign in to already?")
    administrator.tick("Another OpenID Connect service").press("Save and continue")
    administrator.reads_heading("Another OpenID Connect service")
    administrator.fill("Issuer", "https://login.example.org").fill("Name of the service", SERVICE)
    administrator.press("Save and continue").sees("has not listed the host of this address")
    administrator.fill("Issuer", issuer).press("Save and continue").reads_heading(SERVICE)
    administrator.sees(f"{administrator.address}/account/services/")
    administrator.follow("Enter the client ID").reads_heading("Client ID and client secret")
    administrator.fill("Client ID", "lantern").fill("Client secret", "kept by nobody else").press("Save and continue")
    administrator.press("Check the connection").sees(f"{SERVICE} answers as it should.")
    administrator.press("Turn on").reads_heading(f"Turn on {SERVICE}?").press("Turn on")
    administrator.sees("On: people can sign in by it").reads_heading(SERVICE)


def test_an_administrator_sets_a_service_up_and_an_officer_signs_in_by_it(
    county: County, as_role: SignIn, sit_down: SitDown, issuer: str
) -> None:
    administrator = as_role("administrator")
    set_up(administrator, issuer)

    officer = as_role("officer")
    officer.go("/account/").follow("Show your accounts at other services")
    officer.reads_heading("Your accounts at other services").follow("Link")
    officer.reads_heading(f"Link your {SERVICE} account").press(f"Continue to {SERVICE}")
    sign_in_there(officer.page, issuer, "daniel", back=officer.address)
    officer.sees(f"Your {SERVICE} account is linked.").reads_heading("Your accounts at other services")

    # Without scripts, from the sign-in page and back to the page that was wanted.
    plain = sit_down(county.authority, scripts=False).go("/account/login/?next=/people/")
    plain.press(f"Sign in with {SERVICE}")
    sign_in_there(plain.page, issuer, "daniel", back=f"{county.authority}/people")
    plain.sees(OFFICER.name)

    # With scripts, an account that nobody has linked opens nothing.
    stranger = sit_down(county.authority).go("/account/login/").reads_heading("Sign in to")
    stranger.press(f"Sign in with {SERVICE}")
    sign_in_there(stranger.page, issuer, "somebody else", back=county.authority)
    stranger.reads_heading("account is not linked yet")
    stranger.press("Sign in with your password").sign_in(OFFICER.email, PASSWORD)

    own = [fault for desk in (administrator, officer, plain, stranger) for fault in desk.faults if issuer not in fault]
    # The one fault is the refusal itself, which answers 403.
    assert [fault for fault in own if "403" not in fault] == []


def test_chromium_follows_no_redirect_out_of_a_form_to_a_service(
    county: County, sit_down: SitDown, issuer: str
) -> None:
    """Why the way out is a page that goes on by itself: `form-action` is for every redirect after a form, and stays `'self'`."""
    desk = sit_down(county.authority)
    answer = desk.page.goto("/account/login/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self';" in f"{policy};"
    # The same page with its policy, but sending the form is answered by a redirect.
    sent = {"status": 303, "headers": {"Location": f"{issuer}/oauth2/authorize"}}
    desk.page.route(
        "**/account/login/",
        lambda route: route.fulfill(**sent) if route.request.method == "POST" else route.continue_(),
    )
    with desk.page.expect_console_message(lambda said: "form-action" in said.text):
        desk.fill("Email address", OFFICER.email).fill("Password", PASSWORD).press("Sign in")
    assert desk.page.url == f"{county.authority}/account/login/"
