"""Another framework: chosen, drafted, planned, applied, replayed."""
