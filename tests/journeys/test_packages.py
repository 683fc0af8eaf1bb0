"""SCORM packages in a real browser: both standards, stopped and gone on with; and one that tries to get at what is around it."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FrameLocator, expect

from lantern.demo.world.cast import OFFICERS, OPEN_TO_VISITORS, PASSWORD, people_of
from tests.files.scorm import package
from tests.journeys.desk import Desk
from tests.journeys.running import County

SCHOOL = OPEN_TO_VISITORS[0]
TITLE = "Two packages"
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>A lesson</title>
<h1 id="page"></h1><button id="next">Next</button><pre id="seen"></pre><script src="sco.js"></script></html>"""
# Looks for the runtime as the standards say, goes through three pages, and tells which page it was on.
PLAYED = """
let api = null, place = window, newer = false;
for (let up = 0; up < 7 && !api; up += 1) {
  try { newer = Boolean(place.API_1484_11); api = place.API_1484_11 || place.API; } catch { break; }
  if (place === place.parent) break;
  place = place.parent;
}
const call = (name, ...given) => api[newer ? name : `LMS${name}`](...given);
const at = newer ? "cmi.location" : "cmi.core.lesson_location";
const status = newer ? "cmi.completion_status" : "cmi.core.lesson_status";
call("Initialize", "");
let page = Number(call("GetValue", at) || 1);
const show = () => { document.getElementById("page").textContent = `Page ${page} of 3, ${call("GetValue", "cmi.suspend_data")}`; };
show();
document.getElementById("next").onclick = () => {
  if (page < 3) {
    page += 1;
    call("SetValue", at, String(page));
    call("SetValue", "cmi.suspend_data", `been on ${page}`);
    call("SetValue", newer ? "cmi.exit" : "cmi.core.exit", "suspend");
  } else {
    call("SetValue", newer ? "cmi.score.scaled" : "cmi.core.score.raw", newer ? "0.9" : "90");
    call("SetValue", status, "completed");
    call(newer ? "Terminate" : "Finish", "");
  }
  show();
};
"""
# What a package might try against those around it; what came of each stands on its page.
HOSTILE = """
const seen = {};
const tries = {
  cookies: () => { document.cookie = "mine=1"; return OPENER_COOKIES(); },
  page_around: () => window.parent.parent.document.title,
  page_address: () => window.parent.parent.location.href,
  leave: () => { window.top.location.href = "https://evil.example/"; return "asked"; },
  pages: () => fetch(SCHOOL + "/training/my/", { credentials: "include" }).then((answer) => answer.status),
  api: () => fetch(SCHOOL + "/api/v1/staff/", { credentials: "include", mode: "no-cors" }).then((answer) => answer.type),
  picture: () => new Promise((done, fail) => {
    const image = new Image(); image.onload = () => done("loaded"); image.onerror = () => fail(new Error("no"));
    image.src = SCHOOL + "/static/lantern/lantern.svg";
  }),
  elsewhere: () => fetch("https://evil.example/").then(() => "reached"),
  worker: () => navigator.serviceWorker.register("sco.js").then(() => "registered"),
  form: () => new Promise((done, fail) => {
    addEventListener("securitypolicyviolation", () => fail(new Error("no")));
    const form = document.createElement("form"); form.method = "post"; form.action = SCHOOL + "/account/logout/"; form.target = "_blank";
    document.body.append(form); form.submit(); setTimeout(() => done("sent"), 1000);
  }),
  forged: () => {
    const told = { lantern: "player", kind: "keep", cmi: { suspend_data: "forged" } };
    window.parent.parent.postMessage(told, "*"); return "asked";
  },
};
const OPENER_COOKIES = () => document.cookie.replace("mine=1", "").trim() || "none";
(async () => {
  for (const [name, attempt] of Object.entries(tries)) {
    try { seen[name] = String(await attempt()); } catch (error) { seen[name] = "refused"; }
  }
  document.getElementById("seen").textContent = JSON.stringify(seen);
})();
"""


def write_course(officer: Desk, folder: Path, packages: dict[str, bytes]) -> None:
    """A course with a module for each package, published."""
    officer.go("/training/courses/new/").fill("Title", TITLE).tick("Teacher").fill("How many minutes", "5")
    officer.press("Start").reads_heading(TITLE)
    for name, content in packages.items():
        file = folder / f"{name.replace('.', '-')}.zip"
        file.write_bytes(content)
        officer.press("Add a module").fill("Title of the module", name).press("Add the module").reads_heading(TITLE)
        officer.follow("Change " + name).press("Add a SCORM package")
        officer.field("SCORM package").set_input_files(file)
        officer.press("Add the package").sees("The package is there.")
        officer.follow(TITLE)
    officer.follow("Preview as a learner").follow("SCORM 1.2").follow("A lesson")
    expect(inside(officer).locator("#page")).to_contain_text("Page 1 of 3")
    inside(officer).locator("#next").click()
    officer.sees("Preview: nothing is kept.")
    officer.follow("SCORM 1.2").follow(TITLE).follow(TITLE)
    officer.press("Check and publish").press("Publish version 1").sees("published")


def inside(desk: Desk) -> FrameLocator:
    """The package, in the player, in the page."""
    return desk.page.frame_locator(".ln-player iframe").frame_locator("iframe")


def reach(learner: Desk) -> Desk:
    """The page of the course, signed in anew."""
    return learner.sign_in(people_of(SCHOOL)[1].email, PASSWORD).go("/training/my/").follow(TITLE)


def test_packages_of_both_standards_are_played_stopped_and_gone_on_with_and_reach_nothing_around_them(
    sit_down: Callable[..., Desk], county: County, tmp_path: Path
) -> None:
    school = county.at(SCHOOL.host)
    parts = (("A lesson", "index.html", None, True),)
    played = {
        f"SCORM {standard}": package(standard, {"index.html": PAGE, "sco.js": PLAYED}, parts=parts)
        for standard in ("1.2", "2004")
    }
    attack = f"const SCHOOL = {json.dumps(school)};" + PLAYED + HOSTILE
    played["An attack"] = package("1.2", {"index.html": PAGE, "sco.js": attack}, parts=parts)
    officer = sit_down(county.authority).sign_in(OFFICERS[0].email, PASSWORD)
    write_course(officer, tmp_path, played)
    assert not officer.faults
    lead = people_of(SCHOOL)[1]
    desk = sit_down(school).sign_in(lead.email, PASSWORD)
    desk.go("/training/courses/").follow(TITLE).press("Enrol people").tick("People I choose").tick(lead.name)
    desk.press("Enrol them").sees("Everybody is enrolled", seconds=60)
    for number, standard in enumerate(("SCORM 1.2", "SCORM 2004"), start=1):
        first = reach(sit_down(school)).follow(f"{number}. {standard}")
        first.press("Open").reads_heading("A lesson")
        expect(inside(first).locator("#page")).to_have_text("Page 1 of 3, ")
        inside(first).locator("#next").click()
        expect(inside(first).locator("#page")).to_have_text("Page 2 of 3, been on 2")
        first.sees("Saved.")
        assert not first.faults
        # The browser is closed in the middle of it.
        first.context.close()
        again = reach(sit_down(school)).follow(f"{number}. {standard}")
        again.press("Go on").reads_heading("A lesson")
        expect(inside(again).locator("#page")).to_have_text("Page 2 of 3, been on 2")
        for _page in range(2):
            inside(again).locator("#next").click()
        again.sees("Saved. This part is done.")
        # By key: a click just after scrolling may still be given to the frame that was there.
        again.page.get_by_role("link", name="Go on with the course").press("Enter")
        again.sees("Your best score: 90%")
        assert not again.faults
        again.context.close()
    learner = reach(sit_down(school)).follow("3. An attack").press("Open")
    tried = inside(learner).locator("#seen")
    expect(tried).to_contain_text("forged", timeout=20_000)
    seen = json.loads(tried.inner_text())
    assert seen.pop("cookies") == "none"
    # Nothing was said about these but that they were asked for; what came of them is looked at here.
    assert (seen.pop("leave"), seen.pop("forged")) in {("asked", "asked"), ("refused", "asked")}
    assert learner.page.url.startswith(f"{school}/training/my/")
    assert set(seen.values()) == {"refused"}, seen
    expect(inside(learner).locator("#page")).to_have_text("Page 1 of 3, ")
    learner.page.reload()
    expect(inside(learner).locator("#page")).to_have_text("Page 1 of 3, ")
    # Still signed in, and nothing of the attack was kept.
    learner.go("/training/my/").follow(TITLE).sees("SCORM 2004")
    for name in ("session", "csrf"):
        assert any(name in str(cookie.get("name")) for cookie in learner.context.cookies(school)), name
