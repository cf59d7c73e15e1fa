"""claims.csv of a folder: every figure the text states, one a line, with what it is said of and compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from juesuan.accounts import Claim, Role
from juesuan.errors import JuesuanError
from juesuan.facts import Figure, parse_formulas
from juesuan.folder import csv_text
from juesuan.folder.numbers import write_number
from juesuan.folder.reading import Line, Reading

FILE = "claims.csv"
REQUIRED = ("节", "含义", "数字", "单位")
ORDER = (
    *("位置", "节", "条", "说的是", "含义", "数字", "单位", "比较对象", "方向", "其中属于"),
    *("对应单元格", "对照单元格", "句式", "原因", "原文", "名称", "标识"),
)
OPTIONAL = tuple(heading for heading in ORDER if heading not in REQUIRED)
UNBOUND = "未识别"
DIRECTIONS = {"增": 1, "减": -1, "平": 0, "": None}
_DIRECTION_WORDS = {direction: word for word, direction in DIRECTIONS.items()}


def write_claims(claims: Sequence[Claim], unbound: Sequence[Figure]) -> Iterator[tuple[str, str]]:
    """``claims.csv``: the claims in order, then the numbers no statement could be made of."""
    rows = [
        {
            **_figure(claim.figure),
            "节": claim.section,
            "条": claim.item,
            "说的是": claim.subject,
            "含义": claim.role.value,
            "比较对象": claim.base,
            "方向": _DIRECTION_WORDS[claim.direction],
            "其中属于": claim.whole,
            "对应单元格": claim.cell,
            "对照单元格": claim.base_cell,
            "句式": claim.sentence,
            "原文": claim.words,
            "原因": claim.reason,
        }
        for claim in claims
    ]
    rows += [{**_figure(figure), "含义": UNBOUND} for figure in unbound]
    yield FILE, csv_text.table(rows, ORDER, keep=REQUIRED)


def _figure(figure: Figure) -> dict[str, str]:
    return {
        "位置": figure.place.part,
        "名称": figure.label,
        "标识": figure.key,
        "数字": write_number(figure.number, figure.number.unit),
        "单位": figure.number.unit,
    }


def read_claims(reading: Reading, base: Path) -> tuple[tuple[Claim, ...], tuple[Figure, ...]]:
    """The claims and the unbound numbers of ``claims.csv``."""
    claims: list[Claim] = []
    unbound: list[Figure] = []
    keys: dict[str, int] = {}
    for line in reading.csv(base / FILE, REQUIRED, OPTIONAL):
        figure = _read_figure(reading, line)
        if figure is None:
            continue
        if figure.key in keys:
            found = f"“{figure.key}”与第 {keys[figure.key]} 行重复"
            reading.note(line.place("标识" if line["标识"] else ""), found, "每行的标识不同；删去“标识”栏即自动编写")
            continue
        keys[figure.key] = line.number
        if line["含义"] == UNBOUND:
            unbound.append(figure)
        elif (claim := _read_claim(reading, line, figure)) is not None:
            claims.append(claim)
    return tuple(claims), tuple(unbound)


def _read_figure(reading: Reading, line: Line) -> Figure | None:
    part = line["位置"] or f"情况说明 {line['节']} {line['条']}".strip()
    wordless = not line["数字"] and bool(line["方向"])  # “决算数大于预算数”: a comparison without a number
    place = line.place("方向" if wordless else "数字", part=part)
    if not line["数字"] and not wordless:
        reading.note(place, "没有写数字", "写报告上的数字；只有文字比较的写明方向")
        return None
    number = reading.number(line["数字"], line["单位"], place)
    if number is None:
        return None
    name = "·".join(filter(None, (line["说的是"], line["比较对象"], line["含义"])))
    key = line["标识"] or f"{line['节']} {line['条']}[{name}]@{line.number}"
    return Figure(key, line["名称"] or f"{part} {name}", number, place)


def _read_claim(reading: Reading, line: Line, figure: Figure) -> Claim | None:
    roles = {role.value: role for role in Role}
    if line["含义"] not in roles:
        reading.note(line.place("含义"), f"“{line['含义']}”不是数字的含义", f"写作：{'、'.join(roles)}、{UNBOUND}")
        return None
    if line["方向"] not in DIRECTIONS:
        reading.note(line.place("方向"), f"“{line['方向']}”不是方向", "写作 增、减、平，没有方向的留空")
        return None
    for heading in ("对应单元格", "对照单元格"):
        try:
            parse_formulas(line[heading])
        except JuesuanError as error:
            reading.note(line.place(heading), error.message, error.hint)
            return None
    return Claim(
        figure=figure,
        section=line["节"],
        item=line["条"],
        subject=line["说的是"],
        role=roles[line["含义"]],
        base=line["比较对象"],
        direction=DIRECTIONS[line["方向"]],
        whole=line["其中属于"],
        cell=line["对应单元格"],
        base_cell=line["对照单元格"],
        sentence=line["句式"],
        words=line["原文"],
        reason=line["原因"],
    )
