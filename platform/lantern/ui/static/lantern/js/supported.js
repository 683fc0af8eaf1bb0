// Runs before the page is drawn, so that what needs scripts never flashes up unstyled.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
