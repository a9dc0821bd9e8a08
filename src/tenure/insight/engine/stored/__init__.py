"""What the lake keeps of conclusions, verdicts and ticks, read back."""
