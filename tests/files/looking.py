"""Whether an answer of the file origin can do nothing in a browser."""

import re

from django.http.response import HttpResponseBase

from lantern.files.models import StoredFile
from tests.files.desk import body

# What the hostile pictures carried.
SECRETS = (b"<script", b"<?php", b"SecretCamera", b"PK\x03\x04", b"<html", b"Exif\0\0", b"GPS")
TYPES = re.compile(
    r"application/(pdf|vnd\.(openxmlformats-officedocument|oasis\.opendocument)\.[a-z.]+)"
    r"|text/(plain|csv); charset=utf-8|image/(png|jpeg|webp|gif)"
)


def is_given_out_harmless(answer: HttpResponseBase, stored: StoredFile) -> None:
    """Saved and never shown: by a type of ours, with a name that is only a name, in a sandbox, without a cookie."""
    assert answer.status_code == 200
    assert TYPES.fullmatch(answer["Content-Type"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "allow-" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not answer.cookies
    assert not answer.has_header("Access-Control-Allow-Origin")
    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9 ._()-]+\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+",
        answer["Content-Disposition"],
    )
    assert len(stored.name) <= 150
    assert not set(stored.name) & set('<>:"/\\|?*\r\n\0\u202e')
    assert not re.search(r"\.(exe|html?|svg|js|bat)\b", stored.name)
    content = body(answer)
    if stored.kind in {"png", "jpeg", "webp", "gif"}:
        assert not [secret for secret in SECRETS if secret in content]
