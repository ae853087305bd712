"""One graph of a step, traced once, and the printers that bring it to where it runs."""
