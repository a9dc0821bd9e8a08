"""Ibis's writers of SQL, mended where two backends would answer the same question differently.

DuckDB is what all others are held to: halves are rounded away from zero, NULLs come last, `first` and `last` skip them.
Writing SQL needs no driver; only running it does. The methods carry the names of Ibis's operations.
"""
