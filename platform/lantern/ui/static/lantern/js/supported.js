// Runs before the page is drawn, so that what needs scripts never flashes up unstyled.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
// A page that was hidden stays hidden when it is loaded again (cover.js), without being seen for a moment.
try {
  if (sessionStorage.getItem("lantern-cover")) {
    document.documentElement.classList.add("ln-covered");
  }
} catch {
  // No storage: nothing was kept.
}
