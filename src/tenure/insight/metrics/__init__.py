"""Figures of the whole book, as pure functions over arrays: each says its definition, source and year."""
