"""Meaning across objects: references, kinds, circles, lines and weights. Makes the Framework that the engine runs."""

from tenure.framework.checking.catalogue import Catalogue, KnownColumn, TableColumn, catalogue_of
from tenure.framework.checking.check import Checked, check, check_folder, check_texts

__all__ = [
    "Catalogue",
    "Checked",
    "KnownColumn",
    "TableColumn",
    "catalogue_of",
    "check",
    "check_folder",
    "check_texts",
]
