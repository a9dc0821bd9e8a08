"""Backups of a whole installation: database and lake of one moment, checked, and brought back."""
