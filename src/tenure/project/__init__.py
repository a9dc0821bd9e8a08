"""Settings, configuration, addresses, and how the parts are wired together."""
