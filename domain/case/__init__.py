"""One incident or breach, from the first report to closure and after."""
