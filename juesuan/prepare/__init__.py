"""Prepare: from the entries of a department's units to the nine tables, each cell knowing where it comes from."""
