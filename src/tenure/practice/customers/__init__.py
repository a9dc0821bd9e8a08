"""Who they are: accounts, people, ownership, standing."""
