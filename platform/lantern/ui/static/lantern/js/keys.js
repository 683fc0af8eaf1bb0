// Single-letter keys. Anything with data-key="g" is pressed by G: a radio is chosen, a link followed, a button pressed.
//
// They are ignored while somebody types in a field or holds Ctrl, Alt or Cmd, and can be turned off in this browser with the button that
// {% keys_switch %} draws (WCAG 2.1.4). The body carries the class ln-keys-off while they are off, which hides the hints.

const STORED = "lantern-keys";
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])";

function remembered() {
  try {
    return window.localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    if (on) {
      window.localStorage.removeItem(STORED);
    } else {
      window.localStorage.setItem(STORED, "off");
    }
  } catch {
    // Storage is blocked: the choice holds for this page.
  }
}

let on = remembered();

function show() {
  document.body.classList.toggle("ln-keys-off", !on);
  for (const button of document.querySelectorAll("[data-keys-switch]")) {
    button.hidden = false;
    button.textContent = on ? button.dataset.on : button.dataset.off;
  }
}

function press(key) {
  const wanted = [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key.toLowerCase() === key && !element.disabled && element.getClientRects().length > 0,
  );
  if (!wanted) {
    return false;
  }
  wanted.focus();
  wanted.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  const busy = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
  if (!on || busy || event.defaultPrevented || event.key.length !== 1 || event.target.closest?.(TYPING)) {
    return;
  }
  if (press(event.key.toLowerCase())) {
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys-switch]")) {
    on = !on;
    remember(on);
    show();
  }
});

document.addEventListener("htmx:afterSettle", show);
show();
