"""What happens to printed tables: each function returns the sheet with other rows and the same values."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from tests.generate.tables import FUND_TABLE, GENERAL_TABLE, INCOME, SPENDING, STATE_TABLE, Sheet

CODED = (INCOME, SPENDING, GENERAL_TABLE, FUND_TABLE, STATE_TABLE)
_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d{2}|-?\d+\.\d{2}")


def _break_row(sheet: Sheet) -> tuple[str, ...]:
    """An empty row is printed as an empty line: the end of a page."""
    return ()


def split(rng: random.Random, sheet: Sheet) -> Sheet:
    """Over two or three pages, without a header on the later ones."""
    body = list(sheet.body)
    if len(body) < 6:
        return sheet
    for at in sorted(rng.sample(range(3, len(body) - 1), rng.choice((1, 1, 2)) if len(body) > 8 else 1), reverse=True):
        body.insert(at, _break_row(sheet))
    return replace(sheet, body=tuple(body))


def split_repeating(rng: random.Random, sheet: Sheet) -> Sheet:
    """Over two pages, the header printed again on the second."""
    if len(sheet.body) < 6:
        return sheet
    at = rng.randrange(3, len(sheet.body) - 1)
    body = (*sheet.body[:at], _break_row(sheet), *sheet.header, *sheet.body[at:])
    return replace(sheet, body=body)


def other_offsets(rng: random.Random, sheet: Sheet) -> Sheet:
    """Over two pages; on one of them the merged code cell has left two blanks behind the code."""
    if len(sheet.body) < 6:
        return sheet
    at = rng.randrange(3, len(sheet.body) - 1)
    wide = [(row[0], "", "", *row[1:]) for row in sheet.body]
    narrow = list(sheet.body)
    first = rng.random() < 0.5
    body = [*(wide if first else narrow)[:at], _break_row(sheet), *(narrow if first else wide)[at:]]
    return replace(sheet, body=tuple(body))


def half_without_names(rng: random.Random, sheet: Sheet) -> Sheet:
    """Over two pages; the first half has codes but no names, the row 合计 not even that."""
    if len(sheet.body) < 6:
        return sheet
    at = rng.randrange(3, len(sheet.body) - 1)
    first = [(row[0], "", "", *row[2:]) for row in sheet.body[:at]]
    return replace(sheet, body=(*first, _break_row(sheet), *sheet.body[at:]))


def half_without_codes(rng: random.Random, sheet: Sheet) -> Sheet:
    """Over two pages; the first half has names but no codes. Only where no name stands twice."""
    names = [row[1] for row in sheet.body]
    if len(sheet.body) < 6 or len(set(names)) != len(names):
        return sheet
    at = rng.randrange(3, len(sheet.body) - 1)
    first = [("", "", *row[1:]) for row in sheet.body[:at]]
    return replace(sheet, body=(*first, _break_row(sheet), *sheet.body[at:]))


def codes_in_three_cells(rng: random.Random, sheet: Sheet) -> Sheet:
    """2080101 as 208 | 01 | 01."""

    def apart(row: tuple[str, ...]) -> tuple[str, ...]:
        code = row[0]
        if not code.isdigit():
            return (row[0], "", "", *row[1:])
        return (code[:3], code[3:5], code[5:7], *row[1:])

    header = tuple((row[0], "", "", *row[1:]) for row in sheet.header)
    return replace(sheet, header=header, body=tuple(apart(row) if row else row for row in sheet.body))


def header_moved(rng: random.Random, sheet: Sheet) -> Sheet:
    """Header cells that do not stand over their data: blanks taken out here, put in there."""
    header = []
    for row in sheet.header:
        cells = list(row)
        blanks = [i for i, cell in enumerate(cells) if not cell]
        if blanks and rng.random() < 0.6:
            for i in sorted(rng.sample(blanks, rng.randint(1, len(blanks))), reverse=True):
                del cells[i]
        for _ in range(rng.randint(0, 3)):
            cells.insert(rng.randrange(len(cells) + 1), "")
        header.append(tuple(cells))
    return replace(sheet, header=tuple(header))


def blanks_stripped(rng: random.Random, sheet: Sheet) -> Sheet:
    """Blank cells at the end of a row left out."""

    def strip(row: tuple[str, ...]) -> tuple[str, ...]:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        return tuple(cells) or row

    return replace(sheet, body=tuple(strip(row) if row else row for row in sheet.body))


def blanks_dropped(rng: random.Random, sheet: Sheet) -> Sheet:
    """Every blank cell left out; only where the label before it decides what an amount is."""
    return replace(sheet, body=tuple(tuple(c for c in row if c) if row else row for row in sheet.body))


def formats_mixed(rng: random.Random, sheet: Sheet) -> Sheet:
    """Thousands separators here and not there, within one table."""

    def mix(cell: str) -> str:
        return cell.replace(",", "") if _AMOUNT.fullmatch(cell) and rng.random() < 0.4 else cell

    return replace(sheet, body=tuple(tuple(mix(c) for c in row) for row in sheet.body))


def zeros_dropped(rng: random.Random, sheet: Sheet) -> Sheet:
    """1,200.50 as 1,200.5 and 300.00 as 300."""

    def drop(cell: str) -> str:
        if not _AMOUNT.fullmatch(cell) or rng.random() < 0.3:
            return cell
        return cell.rstrip("0").rstrip(".")

    return replace(sheet, body=tuple(tuple(drop(c) for c in row) for row in sheet.body))


def names_broken(rng: random.Random, sheet: Sheet) -> Sheet:
    """Long names with a space where the narrow cell broke them."""

    def broken(cell: str) -> str:
        if len(cell) < 8 or not all("一" <= ch <= "鿿" for ch in cell) or rng.random() < 0.4:
            return cell
        at = rng.randrange(4, len(cell) - 2)
        return f"{cell[:at]} {cell[at:]}"

    return replace(sheet, body=tuple(tuple(broken(c) for c in row) for row in sheet.body))


def continued(rng: random.Random, sheet: Sheet) -> Sheet:
    """Over two pages; the second begins with the title and “续表”, its number and unit, and the header."""
    if len(sheet.body) < 6:
        return sheet
    at = rng.randrange(3, len(sheet.body) - 1)
    words = rng.choice((f"{sheet.title}（续）", f"{sheet.title}（续表）", "续表"))
    between = ((), (words,), (), *((line,) for line in (sheet.number, *sheet.above)), ())
    return replace(sheet, body=(*sheet.body[:at], *between, *sheet.header, *sheet.body[at:]))


def digits_cut(rng: random.Random, sheet: Sheet) -> Sheet:
    """One or two long amounts that lost their last digit because the column was too narrow."""
    at = [
        (i, j)
        for i, row in enumerate(sheet.body)
        for j, cell in enumerate(row)
        if _AMOUNT.fullmatch(cell) and len(cell) > 10 and not cell.endswith("0")
    ]
    body = [list(row) for row in sheet.body]
    for i, j in rng.sample(at, min(len(at), 2)):
        body[i][j] = body[i][j][:-1]
    return replace(sheet, body=tuple(tuple(row) for row in body))


def dashes(rng: random.Random, sheet: Sheet) -> Sheet:
    """A dash where others leave the amount blank (only behind the first three columns of the row)."""
    if sheet.kind not in CODED:
        return sheet
    return replace(
        sheet,
        body=tuple(
            (*row[:2], *(c or "—" for c in row[2:])) if row and row[1:2] != ("",) else row for row in sheet.body
        ),
    )
