"""Characters: what a regular expression calls a Chinese character."""

from __future__ import annotations

# A letter that is no digit and not Latin. The range 一-鿿 says nearly the same, but each use of it takes the re module
# most of a millisecond to compile: it looks at every character in turn.
HAN = r"[^\W\d_a-zA-Z]"
