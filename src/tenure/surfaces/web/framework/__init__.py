"""The studio: the method as pictures and as text, drafts of it, their plans, and the versions that went live."""
