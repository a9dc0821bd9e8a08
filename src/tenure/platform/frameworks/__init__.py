"""The framework versions that were published: full text, master copy."""
