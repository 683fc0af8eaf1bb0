// Single-letter keys. Anything with data-key="g" is pressed by G: a radio is chosen, a link followed, a button pressed.
//
// They are ignored while somebody types in a field or holds Ctrl, Alt or Cmd, and each person can turn them off with the button that
// {% keys_switch %} draws (WCAG 2.1.4); the server remembers it. The body carries the class ln-keys-off while they are off, which hides
// the hints.

const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])";

const switches = () => [...document.querySelectorAll("form[data-keys]")];
const areOn = () => switches().every((one) => one.dataset.keys !== "off");

function show() {
  document.body.classList.toggle("ln-keys-off", !areOn());
  for (const one of switches()) {
    one.hidden = false;
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
  if (!areOn() || busy || event.defaultPrevented || event.key.length !== 1 || event.target.closest?.(TYPING)) {
    return;
  }
  if (press(event.key.toLowerCase())) {
    event.preventDefault();
  }
});

// The switch comes anew from the server, and the focus would be lost with the old one.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig?.elt?.matches?.("form[data-keys]")) {
    show();
    switches()[0]?.querySelector("button").focus();
  }
});

document.addEventListener("htmx:afterSettle", show);
show();
