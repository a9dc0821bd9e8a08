"""Accounts that need a look, each with its reasons."""
