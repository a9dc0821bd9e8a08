"""A draft on its way to being live: its lines, its plan, the accounts that the plan moves."""
