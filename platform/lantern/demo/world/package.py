"""A small SCORM package, made here: three pages and a question, in plain HTML that a keyboard and a screen reader can use."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile

from lantern.files.check import Checked, check
from lantern.files.kinds import Kind

TITLE = "Pictures of pupils on school devices"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="pictures" version="1.0"
  xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="lesson"><organization identifier="lesson"><title>{TITLE}</title>
    <item identifier="lesson-1" identifierref="page"><title>{TITLE}</title><adlcp:masteryscore>100</adlcp:masteryscore></item>
  </organization></organizations>
  <resources><resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html"/></resources>
</manifest>
"""
_PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{TITLE}</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="lesson.css"><script src="lesson.js" defer></script></head>
<body>
<main>
<section><h1>Before you take a picture</h1>
<p>Use a school device, never your own phone. Check the list of families who said no.</p></section>
<section hidden><h1>Where pictures are kept</h1>
<p>On the school's own drive. Take them off the camera on the same day.</p></section>
<section hidden><h1>One question</h1>
<fieldset><legend>A visitor takes a picture of your class with her phone. What do you do?</legend>
<p><label><input type="radio" name="reply" value="wrong"> Nothing, she is a guest</label></p>
<p><label><input type="radio" name="reply" value="right"> Ask her to delete it now, and tell the safeguarding lead</label></p>
</fieldset></section>
<p role="status" id="said"></p>
<p><button type="button" id="next">Next</button></p>
</main>
</body>
</html>
"""
_STYLE = """body { font: 1.1rem/1.5 Arial, sans-serif; margin: 1rem auto; max-width: 34rem; padding: 0 1rem; color: #0b0c0c }
h1 { font-size: 1.5rem } fieldset { border: 0; padding: 0 } input { height: 1.2rem; width: 1.2rem }
button { background: #0b4f54; border: 0; color: #fff; font: inherit; padding: .6rem 1.2rem }
button:focus, input:focus { outline: 3px solid #fd0; outline-offset: 2px }
"""
_SCRIPT = """let api = null;
for (let place = window; !api; place = place.parent) { api = place.API; if (place === place.parent) break; }
const pages = document.querySelectorAll("section"), next = document.getElementById("next"), said = document.getElementById("said");
const set = (name, value) => api && api.LMSSetValue("cmi.core." + name, value);
if (api) api.LMSInitialize("");
let at = Number(api ? api.LMSGetValue("cmi.core.lesson_location") : 0) || 0;
function show() {
  pages.forEach((page, place) => { page.hidden = place !== at; });
  next.textContent = at === pages.length - 1 ? "Finish" : "Next";
}
next.addEventListener("click", () => {
  if (at < pages.length - 1) {
    at += 1; show(); set("lesson_location", String(at)); set("lesson_status", "incomplete"); set("exit", "suspend");
  } else {
    const chosen = document.querySelector("input:checked");
    if (!chosen) { said.textContent = "Choose an answer."; return; }
    const right = chosen.value === "right";
    said.textContent = right ? "Right. You are done." : "Not quite: try again.";
    set("score.raw", right ? "100" : "0"); set("lesson_status", right ? "passed" : "failed");
  }
  if (api) api.LMSCommit("");
});
show();
"""


def lesson() -> Checked:
    """The package, checked as one that an officer uploads."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in (
            ("imsmanifest.xml", _MANIFEST),
            ("index.html", _PAGE),
            ("lesson.css", _STYLE),
            ("lesson.js", _SCRIPT),
        ):
            container.writestr(name, content)
    size = made.tell()
    upload = InMemoryUploadedFile(made, None, "pictures-of-pupils.zip", "application/zip", size, None)
    return check(upload, kinds=[Kind.SCORM])
