"""Whose standing must follow what happened, and how the live process keeps up."""
