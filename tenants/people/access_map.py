"""Who may open allauth's addresses. One that is not named stops the start, so an update cannot open a page."""

from lantern.access.guard import SIGNED_IN, Access, NotHere, OpenToAll

_INVITED = NotHere("people come by invitation and keep the address it was sent to")
_OWN_PAGE = NotHere("tenants.sso has a page of its own for this")

ACCESS: dict[str, Access] = {
    "account_login": OpenToAll("this is where somebody signs in"),
    "account_logout": OpenToAll("leaving a half-finished sign-in; a stranger is sent to the sign-in page"),
    "account_inactive": OpenToAll("tells somebody who is disabled why they cannot sign in"),
    "account_reset_password": OpenToAll("somebody who forgot their password cannot sign in"),
    "account_reset_password_done": OpenToAll("says the same whether or not there is such an account"),
    "account_reset_password_from_key": OpenToAll("the one-use link in the mail is the permission"),
    "account_reset_password_from_key_done": OpenToAll("the end of choosing a new password"),
    "mfa_authenticate": OpenToAll("the second step of signing in; allauth asks for the first one"),
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_login_webauthn": OpenToAll("this is where somebody signs in with a passkey"),
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "socialaccount_login_cancelled": _OWN_PAGE,
    "socialaccount_login_error": _OWN_PAGE,
    "socialaccount_connections": _OWN_PAGE,
    "socialaccount_signup": _INVITED,
    "account_signup": _INVITED,
    "account_email": _INVITED,
    "account_email_verification_sent": _INVITED,
    "account_confirm_email": _INVITED,
    "account_set_password": NotHere("the invitation sets the first password"),
    "account_confirm_login_code": NotHere("sign-in is by password"),
}

# Opened only by somebody who has lately shown that it is them.
RECENT = frozenset(
    {
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
