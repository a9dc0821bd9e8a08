"""A wing that the product doesn't have: what people observe of an account. It shows what a new table costs: this folder."""
