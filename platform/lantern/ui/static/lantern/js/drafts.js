// Keeps on the device what somebody types until the server has it: <form data-draft> with text fields, {% keeps_drafts %} in the head.
//
// Each field is one entry of localStorage, sealed under a key that only a page of its signed-in author holds (docs/adr/0021). An
// entry goes once the server has said that it saved the text, when its author throws it away, when anybody signs out here
// (app.js and the answer to signing out), and after seven days. Without this script, or where the browser has no WebCrypto, the
// form has its button and its autosave.

const PREFIX = "lantern-draft:";
const SENT = "lantern-drafts-sent";
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const PAUSE_MS = 150;

const given = document.querySelector("meta[name=lantern-drafts]");
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const letters = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
const plain = (text) => text.replace(/\r\n?/g, "\n").trim();

const FIELDS = "form[data-draft] textarea[name], form[data-draft] input[type=text][name]";

const nameOf = (area) => `${PREFIX}${given.dataset.owner}:${new URL(area.form.action).pathname}:${area.name}`;
const areas = (root = document) => [...root.querySelectorAll(FIELDS)];

async function open(key, entry) {
  const { iv, sealed } = JSON.parse(entry);
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, key, bytes(sealed));
  return new TextDecoder().decode(text);
}

async function keep(key, area) {
  const text = area.value;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  // Saved or changed again in the meantime: this one is out of date.
  if (area.value === text && area.dataset.draftTyped) {
    localStorage.setItem(nameOf(area), JSON.stringify({ at: Date.now(), iv: letters(iv), sealed: letters(sealed) }));
  }
}

function forget(area) {
  delete area.dataset.draftTyped;
  localStorage.removeItem(nameOf(area));
}

function dropOld() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    try {
      if (Date.now() - JSON.parse(localStorage.getItem(name)).at < KEPT_MS) {
        continue;
      }
    } catch {
      // Not ours any more.
    }
    localStorage.removeItem(name);
  }
}

// A form that was sent by its button led on to another page, or to its own that says that it is done: what it held is saved.
// Where it was refused, its own page came again and says what is wrong.
function dropSent() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  sessionStorage.removeItem(SENT);
  const here = areas().map(nameOf);
  const isDone = document.querySelector(".govuk-notification-banner--success") !== null;
  if (sent && document.referrer === sent.page && (isDone || !sent.names.some((name) => here.includes(name)))) {
    for (const name of sent.names) {
      localStorage.removeItem(name);
    }
  }
}

async function offer(key, area) {
  const entry = localStorage.getItem(nameOf(area));
  if (!entry) {
    return;
  }
  let text;
  try {
    text = await open(key, entry);
  } catch {
    // Sealed under an older secret of the installation: nobody can read it.
    forget(area);
    return;
  }
  if (plain(text) === plain(area.value)) {
    forget(area);
    return;
  }
  const panel = document.querySelector("#draft-offer").content.cloneNode(true).firstElementChild;
  panel.querySelector("[data-draft-text]").textContent = text;
  panel.querySelector("[data-draft-at]").textContent = new Date(JSON.parse(entry).at).toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  panel.querySelector("[data-draft-use]").addEventListener("click", () => {
    area.value = text;
    area.dataset.draftTyped = "yes";
    panel.remove();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  panel.querySelector("[data-draft-drop]").addEventListener("click", () => {
    forget(area);
    panel.remove();
    area.focus();
  });
  area.before(panel);
}

async function begin() {
  const key = await crypto.subtle.importKey("raw", bytes(given.content), "AES-GCM", false, ["encrypt", "decrypt"]);
  const pauses = new WeakMap();
  dropOld();
  dropSent();
  for (const area of areas()) {
    await offer(key, area);
  }
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (area.matches?.(FIELDS)) {
      area.dataset.draftTyped = "yes";
      clearTimeout(pauses.get(area));
      pauses.set(area, setTimeout(() => keep(key, area), PAUSE_MS));
    }
  });
  document.addEventListener("visibilitychange", () => {
    for (const area of document.hidden ? areas().filter((one) => one.dataset.draftTyped) : []) {
      keep(key, area);
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-draft]")) {
      const names = areas(event.target.parentElement).map(nameOf);
      sessionStorage.setItem(SENT, JSON.stringify({ page: location.href.split("#")[0], names }));
    }
  });
  // Saved by itself: what was sent is what stands in the field now, or more has been typed since.
  const sending = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (form.matches?.("form[data-draft]")) {
      sending.set(event.detail.xhr, areas(form.parentElement).map((area) => [area, area.value]));
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    // A status without content is the way to the sign-in page. A text that met another one is in the history.
    const isKept = (successful && xhr.status !== 204) || (xhr.status === 409 && xhr.responseText.includes("data-conflict"));
    for (const [area, text] of (isKept && sending.get(xhr)) || []) {
      if (area.value === text) {
        forget(area);
      }
    }
  });
}

if (given && window.crypto?.subtle) {
  begin();
}
