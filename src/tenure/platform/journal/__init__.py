"""The journal: who did what, when; audit and outbox to the lake in one."""
