// Leaves a page that nobody else should see: it is emptied at once and its place in the browser's history is taken by
// the other one. Without this script the link leads away as any link does.

const way = document.querySelector("a[data-leave]");

function leave() {
  document.title = "";
  document.body.replaceChildren();
  window.location.replace(way.href);
}

way.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    leave();
  }
});

// Between these pages, too: one entry in the history instead of one for each.
for (const link of document.querySelectorAll("a[data-no-trace]")) {
  link.addEventListener("click", (event) => {
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      window.location.replace(link.href);
    }
  });
}
