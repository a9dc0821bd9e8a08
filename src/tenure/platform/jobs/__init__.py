"""Background work: what runs when, and how it went. The work itself is named in project/tasks."""
