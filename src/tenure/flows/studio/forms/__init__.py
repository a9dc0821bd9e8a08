"""Stages, segments, plays and ways of working as forms: what is typed is written into the text where it stands."""
