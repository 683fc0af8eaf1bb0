"""What django-allauth is told. Plain constants; the settings import all of them."""

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60

ACCOUNT_ADAPTER = "tenants.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up: people come by invitation. allauth asks for the list all the same.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An invitation reaches its person by mail, which is the proof of the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
# The page says the same for an address it knows and one it does not; a stranger's address gets no mail from here.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# The new password has to be typed once more where a password manager can see it, and the second step is asked.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# For how long having signed in, or having confirmed who one is, is enough for what matters most (tenants/people/recent.py).
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "tenants.people.account_forms.SignInForm",
    "change_password": "tenants.people.account_forms.ChangePasswordForm",
    "reset_password": "tenants.people.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "tenants.people.account_forms.NewPasswordForm",
    "reauthenticate": "tenants.people.account_forms.ConfirmPasswordForm",
}
# A whole school often shares one address on the internet, so the limits by address leave room for a staff meeting; the
# limit by account is the one that stops guessing. Cache keys carry the tenant: one school cannot lock another out.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

SOCIALACCOUNT_ADAPTER = "tenants.sso.adapter.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

MFA_ADAPTER = "tenants.people.mfa_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The device asks for a finger, a face or a PIN: what it holds and what its owner is or knows make two steps.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# By address, as for passwords: a passkey has nothing to guess, and a limit by person would let a stranger lock them out.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_TOTP_ISSUER = "Lantern"
# One step of 30 seconds either way: telephones' clocks drift and people type slowly.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "tenants.people.account_forms.SecondStepForm",
    "reauthenticate": "tenants.people.account_forms.ConfirmCodeForm",
    "activate_totp": "tenants.people.account_forms.SetUpTwoStepForm",
    "add_webauthn": "tenants.people.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "tenants.people.passkey_forms.RenamePasskeyForm",
    "login_webauthn": "tenants.people.passkey_forms.SignInWithPasskeyForm",
    "authenticate_webauthn": "tenants.people.passkey_forms.PasskeyAsSecondStepForm",
    "reauthenticate_webauthn": "tenants.people.passkey_forms.ConfirmWithPasskeyForm",
}
