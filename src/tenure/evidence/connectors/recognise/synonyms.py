"""What systems and people call the fields of each kind of file: `synonyms.toml`, with the lists that kinds share put into each."""

from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.evidence.intake.mapping import MERGES
from tenure.values.lexicon import lexicon

_READ = lexicon(__file__)
_SHARED = _READ.pop("shared")
ROWS: dict[str, str] = _SHARED["of_rows"]
"""What files call the subscription, ticket, invoice or opportunity that a row is about."""
RETURNED_ON = frozenset(_SHARED["of_lists"]["returned_on"].split())
"""What a list of customers calls the day on which one came back."""
OF_COMPANY: dict[str, str] = _SHARED["of_companies"]
"""What files call the company that a row is about, and what may follow such a word."""
FIELDS: dict[str, dict[str, str]] = _READ
for _kind, _fields in FIELDS.items():
    for _also in _fields.pop("also", "").split():
        _fields |= _SHARED[_also]
    if _kind not in ("features", "exchange_rates"):
        _fields |= {_name: f"{_fields.get(_name, '')} {_names}" for _name, _names in _SHARED["of_stamps"].items()}
    _fields |= {_name: _SHARED["of_merges"][_name] for _name in MERGES.get(_kind, ())}
    if _kind not in ("accounts", "features", "exchange_rates"):
        _fields |= {_name: _names for _name, _names in ROWS.items() if ROW_REFERENCES[_name] != _kind}
