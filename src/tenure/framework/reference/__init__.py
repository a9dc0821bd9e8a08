"""docs/reference/framework.md, written from schema, functions and catalogue, so that it can't fall behind."""

from tenure.framework.reference.examples import EXAMPLES
from tenure.framework.reference.page import framework_reference

__all__ = ["EXAMPLES", "framework_reference"]
