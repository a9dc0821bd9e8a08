"""What all objects of the language have in common."""

from pydantic import BaseModel, ConfigDict


class ObjectText(BaseModel):
    """An object as written. A key the language doesn't know is refused; nothing is changed after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
