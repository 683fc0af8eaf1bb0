// Dragging sections and statements of a draft, and moving them with the arrow keys while their handle has the focus. Both ask the server,
// which answers with the list as it is then. Without this file the buttons Up and Down do the same.

const { default: Sortable } = await import(document.querySelector("script[data-sortable]").dataset.sortable);

const parts = () => document.querySelector("#parts");
const said = document.querySelector("#moved");

function send(row, values) {
  window.htmx.ajax("POST", row.dataset.place, { target: "#parts", swap: "outerHTML", values });
}

function dropped({ item, from, to, oldIndex, newIndex }) {
  if (from === to && oldIndex === newIndex) {
    return;
  }
  const before = item.nextElementSibling?.dataset.part ?? "";
  send(item, to.dataset.statements ? { section: to.dataset.statements, before } : { before });
}

function begin() {
  const usual = { handle: "[data-handle]", draggable: "[data-place]", animation: 0, onEnd: dropped };
  for (const list of parts().querySelectorAll("[data-sections]")) {
    Sortable.create(list, usual);
  }
  for (const list of parts().querySelectorAll("[data-statements]")) {
    Sortable.create(list, { ...usual, group: "statements" });
  }
}

document.addEventListener("keydown", (event) => {
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const handle = event.target.closest?.("[data-handle]");
  if (way && handle) {
    event.preventDefault();
    document.getElementById(handle.id.replace("handle", way))?.click();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "parts") {
    said.textContent = parts().dataset.said ?? "";
    begin();
  }
});

// The row lies where it was dropped, and the server did not take it: the list is asked for again.
document.addEventListener("htmx:responseError", async (event) => {
  if (event.detail.target.id === "parts") {
    await window.htmx.ajax("GET", window.location.pathname, { target: "#parts", swap: "outerHTML", select: "#parts" });
    said.textContent = said.dataset.failed;
  }
});

document.body.classList.add("ln-orders");
begin();
