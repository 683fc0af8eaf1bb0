from django.urls import path

from checklists.school.evidence.views import beside, items

app_name = "school_evidence"

urlpatterns = [
    path("", items.library, name="library"),
    path("add/", items.add, name="add"),
    path("<uuid:item_id>/", items.item, name="item"),
    path("<uuid:item_id>/change/", items.change, name="change"),
    path("<uuid:item_id>/replace/", items.replace, name="replace"),
    path("<uuid:item_id>/remove/", items.remove, name="remove"),
    path("<uuid:item_id>/put-back/", items.put_back, name="put_back"),
    path("<uuid:item_id>/editions/<uuid:edition_id>/file/", items.download, name="download"),
    path("for/<uuid:audit_id>/<uuid:statement_id>/", beside.choose, name="choose"),
    path("for/<uuid:audit_id>/<uuid:statement_id>/new/", beside.add_new, name="add_new"),
    path("for/<uuid:audit_id>/<uuid:statement_id>/<uuid:item_id>/use/", beside.use, name="use"),
    path("for/<uuid:audit_id>/<uuid:statement_id>/<uuid:item_id>/leave-out/", beside.leave_out, name="leave_out"),
]
