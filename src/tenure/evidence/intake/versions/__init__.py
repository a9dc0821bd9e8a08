"""New rows told from known ones, and what counts of rows of one id."""
