"""Invented final accounts, rendered as the text of published reports, for proofs about reading and checking."""
