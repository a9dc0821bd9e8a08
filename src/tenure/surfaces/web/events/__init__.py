"""Event sources: write keys, what came, what is held, and how applications send."""
