"""Small frozen nouns shared by every room. Imports nothing of ours."""
