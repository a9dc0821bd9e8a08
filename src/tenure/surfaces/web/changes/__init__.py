"""The page of recent changes."""
