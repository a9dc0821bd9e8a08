"""What all objects of the language have in common: how one is called, how a new one begins, and how forms ask for its keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from tenure.values.texts import spoken_key


@dataclass(frozen=True, slots=True)
class Form:
    """How a form asks for a value, where its type doesn't say so: a mark in the type's `Annotated`, the outer one last."""

    kind: str = ""  # text, condition, formula, days, role, names: see `SchemaField`
    among: str = ""  # one of the keys of this section, or of `stages` or `tables`
    blank: str = ""  # what the empty choice says
    each: str = ""  # what one of several lists is called: an answer
    more: bool = False  # asked for further down, being rarely needed
    unless: str = ""  # the flag that makes it mean nothing

    def __or__(self, outer: "Form") -> "Form":
        return Form(**{one.name: getattr(outer, one.name) or getattr(self, one.name) for one in fields(Form)})


MORE = Form(more=True)


class ObjectText(BaseModel):
    """An object as written. A key the language doesn't know is refused; nothing is changed after reading."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        field_title_generator=lambda name, _info: spoken_key(name.strip("_")),
    )

    called: ClassVar[str] = ""
    """What such an object is in a sentence: stage, engagement model."""
    ordered: ClassVar[bool] = False
    """Whether its place among its neighbours counts, or is shown."""
    one_of: ClassVar[bool] = False
    """Whether it has exactly one of its keys, which says what kind it is."""
    extra: ClassVar[str] = ""
    """A section whose keys it may have, too."""
    begins: ClassVar[Mapping[str, Any]] = {}
    """What a new one begins with beside its name: enough to be sound, and nothing that acts by itself."""
    named_by: ClassVar[str] = ""
    """The key that the one thing typed for a new one goes to; else its label, or the first that it can't do without."""
    asks: ClassVar[str] = ""
    """What to type for a new one; else what `named_by` says."""

    @classmethod
    def naming(cls) -> str:
        """The key of what is typed for a new one."""
        if cls.named_by or "label" in cls.model_fields:
            return cls.named_by or "label"
        return next(key for name, one in cls.model_fields.items() if (key := _key(name, one)) not in cls.begins)

    @classmethod
    def begun(cls, typed: str) -> dict[str, Any]:
        """A new one as it is written, from the one thing that was typed."""
        return {cls.naming(): typed} | dict(cls.begins)


def _key(name: str, field: FieldInfo) -> str:
    return field.alias or name


def plain_key(text: str) -> str:
    """A key made of what somebody calls a thing.

    >>> plain_key("Data is flowing!"), plain_key("3rd party")
    ('data_is_flowing', 'n_3rd_party')
    """
    stem = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:40] or "new"
    return stem if stem[0].isalpha() else f"n_{stem}"
