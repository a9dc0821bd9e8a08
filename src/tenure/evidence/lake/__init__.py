"""The Delta Lake store: append, compact, and the only reading room for the past."""
