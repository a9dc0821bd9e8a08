"""Who plays which role of ours on an account, and who stands in where nobody does."""
