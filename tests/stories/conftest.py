"""One demo world for all stories."""

import pytest

from stories.demo import Demo, opened


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return opened(tmp_path_factory.mktemp("demo"))
