"""What every endpoint stands on: who calls (session or personal token), what they may, how errors and pages look.

An endpoint is a subclass of `lantern.api.views.ApiView` that says `access` (a permission of the table) and `scope`
(what a token needs besides). Errors are problem details (RFC 9457), made in `lantern.api.problems` and nowhere else.
"""
