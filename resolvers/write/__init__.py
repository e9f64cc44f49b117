"""Writing content: payloads made ready, checked, and written in one transaction."""
