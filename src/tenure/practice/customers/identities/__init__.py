"""Which id of which source is whose; accounts and people that turned out to be one."""
