"""Calls at an instant: each carried out once, with its effect, whichever worker is there and however often one is killed."""
