"""The method as typed, versioned text. No database."""
