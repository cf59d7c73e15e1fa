"""Readers: a file as paragraphs and grids with places. They know files; what is in them they do not understand."""

from juesuan.readers.source import read_document

__all__ = ["read_document"]
