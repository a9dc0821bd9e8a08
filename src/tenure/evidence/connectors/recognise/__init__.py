"""What a file is and which column is which, from names and contents, with a question where two readings are possible."""
