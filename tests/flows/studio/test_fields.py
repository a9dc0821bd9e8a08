"""What is typed into a field, and what is meant by it."""

import pytest

from tenure.flows.studio.forms.fields import field_value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("30", "number", 30),
        ("0,5", "number", 0.5),
        ("many", "number", "many"),  # the checker says what is wrong
        ("nan", "number", "nan"),
        ("1e999", "number", "1e999"),
        ("inf, 3", "pair", ["inf", 3]),
        ("14", "days", "14d"),
        (" ", "number", None),
    ],
)
def test_a_figure_is_a_number_or_stays_what_was_typed(text: str, kind: str, value: object) -> None:
    assert field_value(text, kind) == value
