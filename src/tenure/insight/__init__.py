"""What it means: pure functions from evidence and a framework to verdicts. No Django."""
