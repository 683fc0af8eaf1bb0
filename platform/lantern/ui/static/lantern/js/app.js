// Starts the GOV.UK components of the page, and of every fragment that htmx puts into it.
// The address comes from the page because static files carry a hash in their names.

const source = document.querySelector("script[data-govuk-frontend]").dataset.govukFrontend;
const { initAll } = await import(source);

initAll();

document.addEventListener("htmx:afterSwap", (event) => {
  const scope = event.detail.elt;
  if (scope.isConnected && scope.querySelector("[data-module]")) {
    initAll({ scope });
  }
});

// Nothing that somebody typed stays on a device where they signed out. The answer to signing out says so too, to browsers that
// know the header.
document.addEventListener("submit", (event) => {
  if (event.target.matches?.("form[data-sign-out]")) {
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith("lantern-draft:"))) {
      localStorage.removeItem(name);
    }
  }
});
