"""Scores written down: the evaluation of forms as text for a terminal and as a workbook."""
