"""Narrative: 情况说明 read into claims by a grammar, and bound to cells by sentences kept as data."""

from juesuan.narrative.reading import read_claims

__all__ = ["read_claims"]
