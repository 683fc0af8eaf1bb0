"""Pictures, files and packages of a module's draft."""

from dataclasses import asdict
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from lantern.files import keeping
from lantern.files.check import Checked
from lantern.files.checks.scorm import manifest_of
from training.authority.actions.locking import hold, kept, touch
from training.authority.actions.parts import MODULE_REMOVED
from training.authority.models import DownloadDraft, Module, PackageDraft, PictureDraft

# A page carries its pictures in itself: as wide as a page is, and of a size that a phone loads at once.
WIDEST = 1200
_QUALITY = 80
# Plenty for one module, and a page of two megabytes at the very most.
MOST_PICTURES = 8


def add_picture(*, module: Module, name: str, words: str, upload: Checked, by: Actor) -> PictureDraft:
    """The picture, small enough for a page, under a name that the text can show. NotPossibleNow if the name is taken."""
    with transaction.atomic():
        held = hold(module.course, by=by)
        home = kept(module, sentence=MODULE_REMOVED)
        named = set(PictureDraft.objects.filter(module=home).values_list("name", flat=True))
        if name in named:
            raise NotPossibleNow(_("Another picture of this module has that name. Choose another one."))
        if len(named) >= MOST_PICTURES:
            raise NotPossibleNow(_("A module has eight pictures at most. Put this one into another module."))
        picture = PictureDraft.objects.create(module=home, name=name, words=words, kind="webp", content=_small(upload))
        touch(held, by=by)
        record("course.picture_added", by=by, subject=held, module=home.title)
    return picture


def remove_picture(*, picture: PictureDraft, by: Actor) -> None:
    """The draft has the picture no more. Versions keep theirs."""
    with transaction.atomic():
        held = hold(picture.module.course, by=by)
        if PictureDraft.objects.filter(pk=picture.pk).delete()[0]:
            touch(held, by=by)
            record("course.picture_removed", by=by, subject=held, module=picture.module.title)


def add_download(*, module: Module, title: str, upload: Checked, by: Actor) -> DownloadDraft:
    """A file that learners can take along."""
    with transaction.atomic():
        held = hold(module.course, by=by)
        home = kept(module, sentence=MODULE_REMOVED)
        stored = keeping.accept(upload=upload, by=by)
        download = DownloadDraft.objects.create(module=home, title=title, file=stored)
        touch(held, by=by)
        record("course.download_added", by=by, subject=held, module=home.title)
    return download


def remove_download(*, download: DownloadDraft, by: Actor) -> None:
    """The draft offers the file no more. The stored file stays: versions may offer it."""
    with transaction.atomic():
        held = hold(download.module.course, by=by)
        if DownloadDraft.objects.filter(pk=download.pk).delete()[0]:
            touch(held, by=by)
            record("course.download_removed", by=by, subject=held, module=download.module.title)


def add_package(*, module: Module, upload: Checked, by: Actor) -> PackageDraft:
    """The module has the checked SCORM package, in place of the one that it had before."""
    said = manifest_of(upload.content)
    upload.content.seek(0)
    with transaction.atomic():
        held = hold(module.course, by=by)
        home = kept(module, sentence=MODULE_REMOVED)
        stored = keeping.accept(upload=upload, by=by)
        facts = {
            "file": stored,
            "standard": said.standard.value,
            "title": said.title or home.title,
            "parts": [asdict(part) for part in said.parts],
        }
        package, _is_new = PackageDraft.objects.update_or_create(module=home, defaults=facts)
        touch(held, by=by)
        record("course.package_added", by=by, subject=held, module=home.title, standard=package.standard)
    return package


def remove_package(*, package: PackageDraft, by: Actor) -> None:
    """The draft has the package no more. The stored file stays: versions may play it."""
    with transaction.atomic():
        held = hold(package.module.course, by=by)
        if PackageDraft.objects.filter(pk=package.pk).delete()[0]:
            touch(held, by=by)
            record("course.package_removed", by=by, subject=held, module=package.module.title)


def _small(upload: Checked) -> bytes:
    """The checked picture as WebP, at most `WIDEST` pixels wide or high."""
    upload.content.seek(0)
    with Image.open(upload.content) as picture:
        drawn = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    drawn.thumbnail((WIDEST, WIDEST))
    out = BytesIO()
    drawn.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()
