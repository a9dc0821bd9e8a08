"""A home of the demo company is marked: its well-known passwords and invented facts never mix with real ones."""

from tenure.project.config import config, make_home
from tenure.values.problem import Problem, ProblemError


def claim() -> None:
    """Mark this home as the demo's. Raises ProblemError when it is someone's real home."""
    home = make_home(config().home)
    if config().demo:
        return
    if (home / "postgres").exists() or (home / "secret.key").exists() or (home / "lake").exists():
        raise ProblemError(
            Problem(
                code="demo.home_in_use",
                what=f"{home} already holds a company of its own.",
                where="TENURE_HOME",
                fix="Set TENURE_HOME to an empty folder for the demo, or unset it.",
            )
        )
    if not config().embedded or config().lake_url:
        raise ProblemError(
            Problem(
                code="demo.own_database",
                what="The demo keeps everything in its own home.",
                where="TENURE_DATABASE_URL, TENURE_LAKE_URL",
                fix="Unset both for the demo.",
            )
        )
    (home / "demo").write_text(
        "The demo company lives here. Its passwords are in the documentation.\n", encoding="utf-8"
    )
