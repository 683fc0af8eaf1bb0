"""Single sign-on: a tenant’s own sign-in services (OpenID Connect), and which account there is which person here."""
