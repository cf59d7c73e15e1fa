"""Words of a PDF’s lines: characters that no gap holds apart, which of them are numbers, and numbers on two lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from juesuan.readers.pdf_page import Character
from juesuan.readers.typeset import Typeset

SLIT = 0.3  # of the size of the type: a gap as wide holds words apart
GAP = 1.2  # of the size of the type: a gap as wide is no gap between words of a sentence
PAUSE = 0.45  # of the size of the type: a gap as wide is no blank inside a number
WIDE = 3  # numbers in a row from which two rows are a table
FAR = 3.5  # heights of a line: what stands further below is not of the table
_NUMBER = re.compile(r"[-+(（]?[\d０-９][\d０-９,，.．]*[)）]?%?|[-—–－]{1,2}")
_PART = re.compile(r"[-+(（]?[\d０-９,，.．]+[)）]?%?")
BROKEN = re.compile(r"[-+(（]?[\d０-９][\d０-９,，]*[,，.．]")  # a number that goes on
_SENTENCE = re.compile(r"[，。；]|^(?:亿|万)?元|^[%％年月日]")


class Word(NamedTuple):
    """Characters of a line that no gap holds apart."""

    left: float
    right: float
    text: str
    marks: tuple[Character, ...]
    is_number: bool


class Row(NamedTuple):
    """A line of words, and where it stands."""

    number: int
    bottom: float
    top: float
    size: float
    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2

    @property
    def is_of_numbers(self) -> bool:
        """Whether it looks like a row of a table: numbers, held apart from what is beside them."""
        numbers = sum(word.is_number for word in self.words)
        if numbers == 0 or len(self.words) < 2:
            return False
        if self.widest_gap >= GAP * self.size:
            return True
        return numbers >= WIDE and not any(_SENTENCE.search(word.text) for word in self.words if not word.is_number)

    @property
    def counts(self) -> bool:
        """Whether it numbers the columns: 1, 2, 3."""
        numbers = [int(word.text) for word in self.words if word.text.isdecimal() and len(word.text) <= 2]
        return (
            len(numbers) >= 2 and all(b - a == 1 for a, b in pairwise(numbers)) and len(self.words) <= len(numbers) + 3
        )

    @property
    def widest_gap(self) -> float:
        return max((b.left - a.right for a, b in pairwise(self.words)), default=0.0)


def row_of(number: int, line: Typeset) -> Row:
    """The words of a line."""
    marks = [mark for mark in line.characters if mark is not None]
    size = median(mark.top - mark.bottom for mark in marks)
    wide = [mark.right - mark.left for mark in marks if not mark.text.isascii()]
    size = min(size, max(wide)) if wide else size
    parts: list[list[Character]] = [[marks[0]]]
    for before, mark in pairwise(marks):
        gap = mark.left - before.right
        if gap > SLIT * size and not (gap < PAUSE * size and _is_one_number(parts[-1], mark)):
            parts.append([mark])
        else:
            parts[-1].append(mark)
    return Row(number, line.bottom, line.top, size, tuple(map(_word, parts)))


def _is_one_number(part: Sequence[Character], mark: Character) -> bool:
    """Whether a gap runs through a number: behind a separator, or before one."""
    text = part[-1].text
    if (text in ",，" and mark.text.isdigit()) or (text.isdigit() and mark.text in ",，.．"):
        return _PART.fullmatch("".join(one.text for one in part)) is not None
    return False


def _word(part: Sequence[Character]) -> Word:
    text = "".join(mark.text for mark in part)
    return Word(part[0].left, part[-1].right, text, tuple(part), _NUMBER.fullmatch(text) is not None)


def is_near(above: Row, below: Row) -> bool:
    return above.bottom - below.top < FAR * max(above.size, below.size) and below.top <= above.top + 1


def mended(region: Sequence[Row]) -> list[Row]:
    """The lines with numbers that were broken in narrow cells put together, in the line where they begin."""
    mended: list[Row] = []
    for row in region:
        for at in range(len(mended) - 1, max(-1, len(mended) - 3), -1):
            above = mended[at]
            pairs = _broken(above, row)
            if pairs and (at == len(mended) - 1 or mended[-1].middle > row.top):
                ends = set(pairs.values())
                words = [_on_two_lines(word, pairs[word]) if word in pairs else word for word in above.words]
                words += [word for word in row.words if word not in ends]
                words.sort(key=lambda word: word.left)
                mended[at] = above._replace(bottom=row.bottom, words=tuple(words))
                break
        else:
            mended.append(row)
    return mended


def _broken(above: Row, row: Row) -> dict[Word, Word]:
    """The numbers of a line that go on in the line below, each with its end there; none when one lacks its end."""
    pairs: dict[Word, Word] = {}
    if above.bottom - row.top > 0.6 * row.size:
        return pairs
    for word in above.words:
        if BROKEN.fullmatch(word.text):
            ends = [end for end in row.words if end.left < word.right and end.right > word.left and end.is_number]
            if len(ends) != 1:
                return {}
            pairs[word] = ends[0]
    return pairs if len(pairs) == sum(word.is_number for word in row.words) else {}


def _on_two_lines(word: Word, end: Word) -> Word:
    """A number and what it goes on with below."""
    left, right = min(word.left, end.left), max(word.right, end.right)
    return Word(left, right, word.text + end.text, word.marks + end.marks, is_number=True)


def is_whole_number(word: Word) -> bool:
    return word.is_number and BROKEN.fullmatch(word.text) is None
