"""Days that a source wrote as text: the same ones on every backend, and nothing else taken for a day.

Each backend's own cast knows more: `infinity`, `epoch`, years before the first and after the 9999th, which nothing that
reads the answer could hold.
"""

import ibis.expr.types as ir

YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])"
LEAP_YEAR = "([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
IN_EACH_YEAR = (
    "(0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])",
    "(0?[469]|11)-(0?[1-9]|[12][0-9]|30)",
    "0?2-(0?[1-9]|1[0-9]|2[0-8])",
)
A_DAY = f"^({YEAR}-({'|'.join(IN_EACH_YEAR)})|{LEAP_YEAR}-0?2-29)$"
"""Year, month and day that the calendar has. Without a backslash: not all dialects read one alike."""
TIME = "[T ].*$"


def day_in(text: ir.StringValue) -> ir.DateValue:
    """The day that a text names, `2026-01-31` or `2026-1-31 10:00`; NULL for any other text."""
    day = text.strip().re_replace(TIME, "")
    fits = day.re_search(A_DAY)
    return fits.ifelse(fits.ifelse(day, "2000-01-01").cast("date"), None)
