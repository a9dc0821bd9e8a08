"""What was delivered: batches, their files, and the rows that are waiting to be mended."""
