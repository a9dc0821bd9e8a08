"""The starters, each checked once."""

import pytest

from tenure.framework.checking import Catalogue, Checked, check_folder
from tenure.framework.model import Framework
from tenure.framework.starters import STARTERS


@pytest.fixture(scope="session")
def checked(catalogue: Catalogue) -> dict[str, Checked]:
    """With the advice on packaged parts, which only their authors get."""
    return {name: check_folder(folder, catalogue, shared=True) for name, folder in STARTERS.items()}


@pytest.fixture(scope="session")
def frameworks(checked: dict[str, Checked]) -> dict[str, Framework]:
    found = {}
    for name, one in checked.items():
        assert one.framework is not None, one.errors
        found[name] = one.framework
    return found
