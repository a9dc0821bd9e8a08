"""The score designer: figures of a score, and what they do to today's book."""
