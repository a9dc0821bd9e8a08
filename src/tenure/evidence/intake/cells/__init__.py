"""Cells of a file as typed values: how numbers, dates, money, ids and words of state are written."""
