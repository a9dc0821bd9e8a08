"""What the app of erasures brings."""

from tenure.platform.access import Right
from tenure.platform.manifest import Manifest, Table

MANIFEST = Manifest(
    tables={"Erasure": Table(words="erasures of people", right=Right.ERASE_PERSON)},
    audit=frozenset({"person.erased", "person.erasure_asked", "person.exported"}),
)
