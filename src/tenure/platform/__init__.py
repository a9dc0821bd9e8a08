"""Keys and ledger: who may, and what was done."""
