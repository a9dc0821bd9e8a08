"""What they say: tickets."""
