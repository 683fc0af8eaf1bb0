"""Long work with a progress bar: a row says how far it has got, so the page works with and without JavaScript."""
