"""Characters of a line or cell found again in the pieces it is made of, white space apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Stretch = tuple[int, int, int]  # number of the piece, first character in it, behind the last


def stretches(pieces: Sequence[str], text: str, start: int, end: int) -> list[Stretch]:
    """Where the characters ``start`` to ``end`` of the text stand in the pieces; nothing when they tell otherwise.

    A reader puts the pieces together and takes white space out; all other characters are the same in the same order.
    What stands before them in the text only (the number of a list) or behind is passed over.
    """
    solid = [(n, at) for n, piece in enumerate(pieces) for at, sign in enumerate(piece) if not sign.isspace()]
    bare = "".join(pieces[n][at] for n, at in solid)
    wanted = "".join(text.split())
    begin = len("".join(text[:start].split()))
    stop = begin + len("".join(text[start:end].split()))
    if not bare or stop <= begin:
        return []
    if bare != wanted:
        if not wanted.endswith(bare):
            return []
        ahead = len(wanted) - len(bare)
        begin, stop = max(0, begin - ahead), stop - ahead
        if stop <= begin:
            return []
    return list(_joined(solid[begin:stop]))


def _joined(marks: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    """One stretch a piece, from its first character to its last."""
    found: dict[int, tuple[int, int]] = {}
    for n, at in marks:
        first, _ = found.get(n, (at, at))
        found[n] = first, at + 1
    for n, (first, behind) in found.items():
        yield n, first, behind
