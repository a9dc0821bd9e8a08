"""Types for keys, so that one kind of key can't be passed for another."""

from typing import NewType

AccountKey = NewType("AccountKey", str)
"""One customer. The id the company's own files use, trimmed; `namespace:id` where a mapping names a namespace."""

PersonKey = NewType("PersonKey", str)
"""One person at a customer. The id of the files, or `p-` and a digest when an e-mail address is all that is known."""

Address = NewType("Address", str)
"""Where an object lives in a framework: `signal.seat_use`, `health.account.usage`."""

Fingerprint = NewType("Fingerprint", str)
"""A digest of a framework's meaning (not of its wording): 16 hexadecimal characters."""

BatchKey = NewType("BatchKey", str)
"""One delivery of facts to the lake."""
