"""Manifest of the app for erasures."""

from tenure.platform.access import Right
from tenure.platform.manifest import Manifest, Table

MANIFEST = Manifest(
    tables={"Erasure": Table(words="erasures of people", right=Right.ERASE_PERSON)},
    verbs={
        "person.erased": "Erased data can't be restored.",
        "person.erasure_asked": "An erasure begins at once and can't be stopped.",
        "person.exported": "Nothing to undo.",
    },
)
