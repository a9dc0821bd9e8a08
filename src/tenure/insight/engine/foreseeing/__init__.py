"""What would happen: triggers, replays, the impact of another framework."""
