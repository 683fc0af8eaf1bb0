// What saving an answer needs beside htmx: something to read when it is refused, and no lost words. Without this file the page works by
// its button.

const form = document.querySelector("#answer-form");
let typedAt = 0;
let sentAt = 0;
let savedAt = 0;

const isUnsaved = () => typedAt > savedAt;

// Two texts that met, or why nothing was saved, come with these statuses.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:afterSwap", () => {
  document.querySelector("[data-conflict] h2")?.focus();
});

for (const kind of ["input", "change"]) {
  form?.addEventListener(kind, (event) => {
    if (event.isTrusted) {
      typedAt = performance.now();
    }
  });
}

form?.addEventListener("submit", () => {
  savedAt = performance.now();
});

form?.addEventListener("htmx:beforeRequest", () => {
  sentAt = performance.now();
});

form?.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) {
    savedAt = sentAt;
  }
});

// The revisions beside the message stay: the next attempt needs them.
function say(words) {
  const saved = document.querySelector("#answer-saved");
  for (const line of saved.querySelectorAll("p")) {
    line.remove();
  }
  saved.append(document.querySelector(words).content.cloneNode(true));
}

form?.addEventListener("htmx:sendError", (event) => event.detail.elt === form && say("#answer-offline"));
form?.addEventListener("htmx:responseError", (event) => event.detail.elt === form && say("#answer-failed"));

// Following the way to the sign-in page would take the text along into nowhere. Whether others are here is not worth leaving for.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Redirect")) {
    return;
  }
  if (event.detail.elt === form) {
    event.preventDefault();
    sentAt = savedAt;
    say("#answer-signed-out");
  } else if (event.detail.elt.matches?.("[data-presence], [data-live]")) {
    event.preventDefault();
  }
});

// Others see who is writing, not what.
const doing = document.querySelector("#here-doing");
for (const [kind, words] of [["focusin", "writing"], ["focusout", "reading"]]) {
  form?.addEventListener(kind, (event) => {
    if (doing && event.target.matches("textarea")) {
      doing.value = words;
    }
  });
}

window.addEventListener("online", () => {
  if (isUnsaved()) {
    form?.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// A request that is still under way is cut off when the page goes; this one is not. Sent twice, an answer is saved once.
window.addEventListener("pagehide", () => {
  if (isUnsaved() && form?.isConnected) {
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, keepalive: true });
  }
});
