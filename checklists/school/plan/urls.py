from django.urls import path

from checklists.school.plan.views import calendar, one, plan, together

app_name = "school_plan"

urlpatterns = [
    path("", plan.plan, name="plan"),
    path("print/", plan.printed, name="print"),
    path("action-plan.csv", plan.as_csv, name="csv"),
    path("action-plan.xlsx", plan.as_xlsx, name="xlsx"),
    path("add/", one.add, name="add"),
    path("add/<uuid:audit_id>/<uuid:statement_id>/", one.add, name="add_to"),
    path("together/", together.together, name="together"),
    path("calendar/", calendar.feeds, name="feeds"),
    path("calendar/<uuid:feed_id>/revoke/", calendar.revoke, name="revoke_feed"),
    path("calendar/<str:feed_token>.ics", calendar.feed, name="feed"),
    path("<uuid:action_id>/", one.action, name="action"),
    path("<uuid:action_id>/change/", one.change, name="change"),
    path("<uuid:action_id>/close/", one.close, name="close"),
    path("<uuid:action_id>/reopen/", one.reopen, name="reopen"),
    path("<uuid:action_id>/action.ics", one.in_calendar, name="in_calendar"),
]
