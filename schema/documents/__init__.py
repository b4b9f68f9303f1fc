"""Files, as the graph shows them, and where their bytes come in and go out."""
