"""Files that people upload: checked, kept, given out. A feature uses five names.

    class EvidenceForm(forms.Form):
        file = UploadField(label=_("Document"), kinds=EVERYTHING)        # lantern.files.forms, lantern.files.kinds

    stored = accept(upload=form.cleaned_data["file"], by=person)          # lantern.files.keeping, inside the action's transaction
    Evidence.objects.create(audit=audit, file=stored)                     # a foreign key to "files.StoredFile"

    return give_out(request, evidence.file)                               # lantern.files.views, after the feature's own permission check
    remove(file=evidence.file, by=person); put_back(file=evidence.file, by=person)

What comes in is what `lantern.files.check` let through: of a kind on a short list by its content, of a bounded size, pictures
drawn anew, documents without anything that runs or fetches. What goes out goes through another origin (`lantern.files.origin`),
as an attachment, by a ticket that is good for a minute. Tables go out and come in through `lantern.files.tables`.
"""
