"""The cycle of a day: the clock ticks, scores are made and published, the log goes out."""
