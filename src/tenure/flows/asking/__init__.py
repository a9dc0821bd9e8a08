"""Questions that pages, API and commands ask."""
