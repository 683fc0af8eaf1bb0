// The privacy screen: F8, or the link in the header, hides the page and shows it again.
//
// A modal dialog over the whole window takes the focus, so a screen reader says that the page is hidden and reads nothing of it. The
// window's title says nothing either. Hidden stays hidden when the page is loaded again or another is opened in this tab. F8 types no
// letter, so it works while somebody writes; each device can turn it off (WCAG 2.1.4 asks that of letters only). It is no lock:
// whoever sits down here can show the page again. Without this script the link leads to an empty page.

const KEY = "F8";
const COVERED = "lantern-cover";
const SWITCH = "lantern-cover-key";

const dialog = document.querySelector("dialog[data-cover]");
const title = document.title;

// Where a browser keeps nothing, the key works and the page is shown when it is loaded again.
const kept = (store, name) => {
  try {
    return store().getItem(name);
  } catch {
    return null;
  }
};
const keep = (store, name, value) => {
  try {
    if (value) {
      store().setItem(name, value);
    } else {
      store().removeItem(name);
    }
  } catch {
    // Nothing to do about it.
  }
};
const device = () => localStorage;
const tab = () => sessionStorage;

const keyIsOn = () => kept(device, SWITCH) !== "off";

function tell() {
  const part = dialog.querySelector("[data-cover-switch]");
  part.textContent = keyIsOn() ? part.dataset.on : part.dataset.off;
  for (const hint of document.querySelectorAll("[data-cover-hint]")) {
    hint.hidden = !keyIsOn();
  }
}

function hide() {
  if (dialog.open) {
    return;
  }
  keep(tab, COVERED, "yes");
  document.documentElement.classList.add("ln-covered");
  document.title = "Lantern";
  dialog.showModal();
  dialog.querySelector("[data-cover-title]").focus();
}

function show() {
  keep(tab, COVERED, "");
  document.documentElement.classList.remove("ln-covered");
  document.title = title;
  // The browser gives the focus back to where it was.
  dialog.close();
}

if (dialog) {
  tell();
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === KEY && keyIsOn() && !event.repeat && !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)) {
        event.preventDefault();
        (dialog.open ? show : hide)();
      }
    },
    { capture: true },
  );
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-cover-now]")) {
      event.preventDefault();
      hide();
    }
  });
  // Escape is pressed by habit: only the button and the key show the page.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.querySelector("[data-cover-show]").addEventListener("click", show);
  dialog.querySelector("[data-cover-switch]").addEventListener("click", () => {
    keep(device, SWITCH, keyIsOn() ? "off" : "");
    tell();
  });
  if (kept(tab, COVERED)) {
    hide();
  }
} else {
  document.documentElement.classList.remove("ln-covered");
}
