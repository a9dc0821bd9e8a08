"""One time zone for the company: a framework counts days in the one that its files are read in."""

from tenure.framework.model import Framework
from tenure.platform.deliveries.queries import reading_terms
from tenure.values.problem import Problem

FREE_ZONE = 1
"""The first version of conversion read days in UTC, whatever the framework said; its homes go on so until a re-read."""


def outside_zone(framework: Framework) -> list[Problem]:
    """What is wrong with a framework that counts days in another zone than the company's files are read in."""
    fixed = reading_terms()
    if fixed is None or fixed.reader == FREE_ZONE or framework.timezone == fixed.zone:
        return []
    return [
        Problem(
            "framework.zone",
            f"The framework's time zone is {framework.timezone}, but your company's is {fixed.zone}.",
            "timezone",
            "The first import set it: dates without a time were read in it.",
            f"Write `timezone: {fixed.zone}`.",
        )
    ]
