"""Identities: events that wait for their account, and accounts or people that look like one."""
