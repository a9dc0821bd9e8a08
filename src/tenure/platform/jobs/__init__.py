"""Background jobs: requested by people, run by a worker, with progress, stop and resume."""
