"""Readers of files: text columns with their line numbers, in slices, whatever the format."""
