"""What came in over the event API: kept durably before anything else happens to it."""
