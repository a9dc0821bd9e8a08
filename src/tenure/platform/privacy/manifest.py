"""Manifest of the app for erasures."""

from tenure.platform.access import Right
from tenure.platform.manifest import Manifest, Table

MANIFEST = Manifest(
    tables={"Erasure": Table(words="erasures of people", right=Right.ERASE_PERSON)},
    verbs={
        "person.erased": "What was erased is gone, as the law wants it.",
        "person.erasure_asked": "An erasure begins at once and can't be stopped.",
        "person.exported": "It changed nothing.",
    },
)
