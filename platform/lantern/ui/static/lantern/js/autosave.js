// Says whether a form that saves itself has been saved, and warns before leaving with text that has not.
//
//   <form data-autosave data-hx-post="…" data-hx-trigger="input changed delay:800ms, change, autosave-retry" …>
//     … {% autosave_state answer.saved_at %}
//
// The state's words come from the page (they are translated there). When the connection comes back, a form whose last save failed gets
// the event "autosave-retry". Without this script the form has its button and the state tells the last save the server knows of.

const unsaved = new Map();

const formOf = (element) => element?.closest?.("form[data-autosave]");

function tell(form, kind, time = "") {
  const state = form.querySelector("[data-autosave-state]");
  if (!state) {
    return;
  }
  state.dataset.autosaveState = kind;
  const words = state.querySelector("[data-autosave-words]") ?? state;
  const said = (state.dataset[kind] ?? "").replace("{time}", time);
  if (words.textContent !== said) {
    words.textContent = said;
  }
}

const clock = () =>
  new Date().toLocaleTimeString(document.documentElement.lang || "en-GB", { hour: "2-digit", minute: "2-digit", hour12: false });

function changed(event) {
  const form = formOf(event.target);
  if (form) {
    unsaved.set(form, { typedAt: performance.now(), failed: false });
  }
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = formOf(event.detail.elt);
  if (form) {
    event.detail.xhr.autosaveStarted = performance.now();
    tell(form, "saving");
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event.detail.elt) ?? formOf(event.target);
  if (!form) {
    return;
  }
  const { successful, xhr } = event.detail;
  const waiting = unsaved.get(form);
  if (successful) {
    if (!waiting || waiting.typedAt <= xhr.autosaveStarted) {
      unsaved.delete(form);
    }
    tell(form, "saved", clock());
    return;
  }
  unsaved.set(form, { typedAt: waiting?.typedAt ?? performance.now(), failed: true });
  tell(form, xhr?.status === 409 ? "conflict" : "failed");
});

window.addEventListener("online", () => {
  for (const [form, state] of unsaved) {
    if (state.failed && form.isConnected) {
      form.dispatchEvent(new CustomEvent("autosave-retry", { bubbles: true }));
    }
  }
});

document.addEventListener("submit", (event) => {
  unsaved.delete(event.target);
});

window.addEventListener("beforeunload", (event) => {
  const waiting = [...unsaved.keys()].some((form) => form.isConnected);
  if (waiting) {
    event.preventDefault();
  }
});
