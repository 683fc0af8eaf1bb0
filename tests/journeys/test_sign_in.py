"""Signing in as people meet it: passkeys on a device, the notice before being signed out, and what was typed too late."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from lantern.demo.world.cast import OPEN_TO_VISITORS, PASSWORD, people_of
from tests.journeys.conftest import SignIn
from tests.journeys.desk import Desk
from tests.journeys.running import County

SitDown = Callable[..., Desk]

# Nobody else's journey signs in as them, and the passkey is gone at the end.
HERE, ELSEWHERE = OPEN_TO_VISITORS[1], OPEN_TO_VISITORS[0]
(DEPUTY,) = [person for person in people_of(HERE) if person.role == "deputy_dsl"]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def device(desk: Desk) -> Iterator[tuple[CDPSession, dict[str, Any]]]:
    """The desk's computer can keep passkeys and knows its owner's finger, while the block runs."""
    line = desk.context.new_cdp_session(desk.page)
    line.send("WebAuthn.enable")
    name = line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield line, name
    line.send("WebAuthn.removeVirtualAuthenticator", name)


def sign_out(desk: Desk) -> Desk:
    desk.page.locator(".ln-who").get_by_role("button", name="Sign out").click()
    return desk.reads_heading(f"Sign in to {HERE.name}")


def is_home(desk: Desk) -> Desk:
    expect(desk.page).to_have_url(f"{desk.address}/")
    return desk


def test_a_passkey_from_adding_it_to_removing_it(county: County, as_role: SignIn) -> None:
    desk = as_role("deputy_dsl", school=1)
    with device(desk) as (line, name):
        desk.go("/account/").follow("Turn on").reads_heading("Two-step verification")
        desk.press("Add a passkey").reads_heading("Add a passkey")
        desk.fill("Name", "Office computer").press("Add a passkey").reads_heading("Recovery codes")

        # By itself, then after the password.
        sign_out(desk).press("Sign in with a passkey")
        is_home(desk)
        sign_out(desk).fill("Email address", DEPUTY.email).fill("Password", PASSWORD).press("Sign in")
        desk.reads_heading("Use your passkey").press("Use your passkey")
        is_home(desk)

        # Once more, before the recovery codes.
        county.let_time_pass(HERE.host, DEPUTY.email, since="shown", minutes=16)
        desk.go("/account/2fa/recovery-codes/").reads_heading("Confirm that it is you")
        desk.follow("Use a passkey instead").reads_heading("Confirm that it is you").press("Use your passkey")
        desk.reads_heading("Recovery codes")

        # A device that does not know the finger signs nobody in, and the page says so.
        sign_out(desk)
        line.send("WebAuthn.setUserVerified", {**name, "isUserVerified": False})
        desk.press("Sign in with a passkey").sees("No passkey was used")
        expect(desk.page.get_by_role("alert").filter(has_text="No passkey was used")).to_be_visible()
        line.send("WebAuthn.setUserVerified", {**name, "isUserVerified": True})

        # At another school the same device has nothing to offer.
        desk.go(county.at(ELSEWHERE.host) + "/account/login/")
        desk.press("Sign in with a passkey").sees("No passkey was used")

        desk.go(county.at(HERE.host) + "/account/login/").press("Sign in with a passkey")
        is_home(desk)
        desk.go("/account/2fa/webauthn/").reads_heading("Your passkeys").follow("Rename")
        desk.reads_heading("Rename a passkey").fill("Name", "Old computer").press("Save the name")
        desk.sees("Old computer").follow("Remove").reads_heading("Remove the passkey “Old computer”?")
        desk.press("Remove the passkey").reads_heading("Your passkeys").sees("You have no passkeys")
    assert desk.faults == []


def test_without_scripts_the_password_works_and_the_pages_say_so(as_role: SignIn, sit_down: SitDown) -> None:
    stranger = sit_down(as_role("deputy_dsl", school=1).address, scripts=False).go("/account/login/")
    stranger.sees("To sign in with a passkey, allow scripts for this page")
    assert not stranger.page.get_by_role("button", name="Sign in with a passkey").is_visible()
    desk = as_role("deputy_dsl", school=1, scripts=False)
    desk.go("/account/2fa/webauthn/add/").sees("Use an authenticator app instead")
    assert not desk.page.get_by_label("Name", exact=True).is_visible()


def test_somebody_is_asked_before_they_are_signed_out_and_stays(county: County, as_role: SignIn) -> None:
    desk = as_role("deputy_dsl", school=1)
    desk.page.clock.install()
    desk.go("/account/name/").fill("Full name", "Typed but not saved")
    # Typing was doing something; what follows is an hour of nothing, of which the server is told.
    desk.page.clock.fast_forward("05:01")
    dialog = desk.page.locator("dialog[open]")
    expect(dialog).to_have_count(0)
    county.let_time_pass(HERE.host, DEPUTY.email, since="seen", minutes=28.5)
    desk.page.clock.fast_forward("05:01")
    expect(dialog).to_be_visible()
    desk.sees("You will soon be signed out").sees("you will be signed out in")
    expect(dialog.get_by_role("heading")).to_be_focused()
    desk.is_sound("before-being-signed-out")
    # The keyboard reaches only what the notice offers.
    desk.page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert desk.field("Full name").input_value() == "Typed but not saved"

    # Nobody answers this time. What was typed is sent, kept, and offered again.
    county.let_time_pass(HERE.host, DEPUTY.email, since="seen", minutes=31)
    desk.page.clock.fast_forward("05:01")
    expect(dialog).to_be_visible()
    desk.sees("You have been signed out")
    desk.is_sound("after-being-signed-out")
    dialog.get_by_role("button", name="Send it and sign in").click()
    sign_in_and_send(desk, "Typed but not saved")


def test_a_form_sent_too_late_is_not_lost_without_scripts(county: County, as_role: SignIn) -> None:
    desk = as_role("deputy_dsl", school=1, scripts=False)
    desk.go("/account/name/").fill("Full name", "Typed over lunch")
    county.let_time_pass(HERE.host, DEPUTY.email, since="seen", minutes=50)
    desk.press("Save the name")
    sign_in_and_send(desk, "Typed over lunch")


def sign_in_and_send(desk: Desk, typed: str) -> None:
    """Signs in again, and finds and sends what was typed; the person has their own name again afterwards."""
    desk.reads_heading(f"Sign in to {HERE.name}").sees("You were signed out")
    desk.fill("Email address", DEPUTY.email).fill("Password", PASSWORD).press("Sign in")
    desk.reads_heading("Your form was not sent")
    expect(desk.page.get_by_label("Name", exact=True)).to_have_value(typed)
    desk.press("Send it now").sees(f"Your name is now: {typed}")
    desk.go("/account/name/").fill("Full name", DEPUTY.name).press("Save the name").sees(
        f"Your name is now: {DEPUTY.name}"
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_signs_out_elsewhere(as_role: SignIn, scripts: bool) -> None:
    desk, telephone = (as_role("deputy_dsl", school=1, scripts=scripts) for _ in range(2))
    desk.go("/account/").follow("Show where you are signed in").reads_heading("Where you are signed in")
    desk.sees("Chrome on Linux").sees("This device").press("Sign out everywhere else")
    desk.sees("You are signed out everywhere else")
    telephone.go("/").reads_heading(f"Sign in to {HERE.name}")
