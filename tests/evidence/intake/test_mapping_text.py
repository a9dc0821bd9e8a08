"""Mapping files that would cost their reader more than they are worth."""

import pytest

from tenure.evidence.intake.mappingtext import parse_text
from tenure.values.problem import ProblemError

LAUGH = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    "text", [LAUGH, "\n".join(f"k{n}: 1" for n in range(70_000)), "# " + "x" * 4_000_000, "[" * 5_000 + "]" * 5_000]
)
def test_costly_texts_are_refused(text: str) -> None:
    with pytest.raises(ProblemError, match=r"too large|nested too deeply"):
        parse_text(text, "tenure-mapping.yaml")


def test_a_few_aliases_are_fine() -> None:
    assert parse_text("a: &one {kind: accounts}\nb: *one\nc: '* a * b'\n")["b"] == {"kind": "accounts"}
