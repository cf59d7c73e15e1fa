"""Characters: what a regular expression calls a Chinese character, and numbers written in Chinese."""

from __future__ import annotations

# A letter that is no digit and not Latin. The range 一-鿿 says nearly the same, but each use of it takes the re module
# most of a millisecond to compile: it looks at every character in turn.
HAN = r"[^\W\d_a-zA-Z]"

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
