"""Whose an id is: what calls say, what people match, which accounts and people are one."""
