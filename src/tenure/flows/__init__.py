"""The only place where thinking meets doing: one file per verb or question."""
