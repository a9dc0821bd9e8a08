"""Notices: what ended or needs attention, for the one who asked for it."""
