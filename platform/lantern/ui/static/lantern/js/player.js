// The player: stands on the file origin between a SCORM package, in the frame below, and the page of a school around it.
//
// The package speaks to the runtime that it finds here, as SCORM demands. What is to be kept goes to the page around as a message, to its
// exact origin; what was kept before comes from there, and from nobody else. This document holds no right to anything: whatever a package
// does to it, it can only say how far this one learner is, which is what packages are for.

const { standard, opener, content } = document.body.dataset;
const frame = document.querySelector("iframe");
const older = standard === "1.2";
const NAMES = older
  ? { set: "LMSSetValue.cmi.*", commit: "LMSCommit", end: "LMSFinish" }
  : { set: "SetValue.cmi.*", commit: "Commit", end: "Terminate" };
// Long enough that a package that sets ten values is kept once, short enough that closing the window loses next to nothing.
const SOON = 400;

let runtime = null;
let timer = 0;

function tell(message) {
  window.parent.postMessage({ lantern: "player", ...message }, opener);
}

function keep() {
  clearTimeout(timer);
  timer = 0;
  const { cmi } = runtime.renderCommitCMI(true);
  // What was said to single questions stays in the package.
  for (const name of ["interactions", "comments", "comments_from_learner", "comments_from_lms", "launch_data"]) {
    delete cmi[name];
  }
  tell({ kind: "keep", cmi });
}

function keepSoon() {
  if (!timer) {
    timer = setTimeout(keep, SOON);
  }
}

function begin(cmi, reports) {
  runtime = new (older ? window.Scorm12API : window.Scorm2004API)({ autocommit: false, logLevel: 5 });
  runtime.loadFromJSON(cmi);
  runtime.on(NAMES.set, keepSoon);
  runtime.on(NAMES.commit, keep);
  runtime.on(NAMES.end, keep);
  window[older ? "API" : "API_1484_11"] = runtime;
  frame.src = content;
  if (!reports) {
    tell({ kind: "keep", cmi: older ? { core: { lesson_status: "completed" } } : { completion_status: "completed" } });
  }
}

window.addEventListener("message", (event) => {
  if (event.origin === opener && event.source === window.parent && event.data?.kind === "begin" && !runtime) {
    begin(event.data.cmi, event.data.reports);
  }
});

window.addEventListener("pagehide", () => {
  if (timer) {
    keep();
  }
});

tell({ kind: "ready" });
