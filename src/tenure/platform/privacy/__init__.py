"""Erasures of people: who is to be erased, and how far each erasure is."""
