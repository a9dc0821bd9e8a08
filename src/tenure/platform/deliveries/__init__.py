"""What came in: batches of files, what became of their rows, what waits in quarantine, what contradicts itself."""
