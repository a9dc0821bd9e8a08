"""One change in a framework's text: a value, an object, a label; every other line, comment and quote stays as it was."""

from tenure.framework.editing.edit import (
    Texts,
    add_item,
    add_object,
    copy_object,
    objects_of,
    remove,
    set_value,
)
from tenure.framework.editing.reorder import move_item, move_object

__all__ = [
    "Texts",
    "add_item",
    "add_object",
    "copy_object",
    "move_item",
    "move_object",
    "objects_of",
    "remove",
    "set_value",
]
