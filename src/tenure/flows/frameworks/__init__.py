"""Which framework counts, its versions, and one tried beside it."""
