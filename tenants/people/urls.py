"""People, invitations and one's own account; to be included at the root of every host."""

from django.urls import path

from tenants.people.views import account, invitations, join, people, sessions

app_name = "people"

urlpatterns = [
    path("people/", people.people_list, name="list"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/invitations/", invitations.waiting, name="waiting"),
    path("people/invitations/<uuid:invitation_id>/", invitations.invited, name="invited"),
    path("people/invitations/<uuid:invitation_id>/resend/", invitations.resend, name="resend"),
    path("people/invitations/<uuid:invitation_id>/cancel/", invitations.cancel, name="cancel"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/name/", people.rename, name="rename"),
    path("people/<uuid:person_id>/role/", people.change_role, name="role"),
    path("people/<uuid:person_id>/disable/", people.disable, name="disable"),
    path("people/<uuid:person_id>/enable/", people.enable, name="enable"),
    path("people/<uuid:person_id>/reset-two-step/", people.reset_two_step, name="reset_two_step"),
    path("join/<str:token>/", join.join, name="join"),
    path("account/", account.account, name="account"),
    path("account/two-step/", account.two_step_first, name="two_step"),
    path("account/sessions/", sessions.session_list, name="sessions"),
    path("account/sessions/<uuid:session_id>/end/", sessions.end, name="end_session"),
    path("account/sessions/end-others/", sessions.end_others, name="end_other_sessions"),
    path("account/session/", sessions.this_session, name="session"),
    path("account/unsent/<str:name>/", sessions.unsent, name="unsent"),
    path("account/sign-in-again/", sessions.sign_in_again, name="sign_in_again"),
    path("account/name/", account.own_name, name="own_name"),
    path("account/keys/", account.keys, name="keys"),
]
