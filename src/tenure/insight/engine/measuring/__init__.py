"""Signals: computed from the facts known at each instant, with the conditions over them."""
