"""How the tables are printed: heads in full and over their columns, amounts of one table in one format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from juesuan.accounts import Table
from juesuan.document import Piece
from juesuan.editions import ColumnForm, Form
from juesuan.facts import Figure
from juesuan.finding import Cause, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import bare, not_read
from juesuan.rules.checks.tables_form import TEMPLATE
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

SHORTEST = 4  # characters of a head that can be told to be the beginning of a longer one
SELDOM = 4  # one in so many is a slip; more is how the table is printed
THOUSAND = 1000_00  # 分: from here on a separator would be printed


def _at(table: Table, piece: Piece) -> Place:
    return piece.place.named(f"{table.display} 表头")


@check(
    "R-40-21",
    "表头各栏印全并对准本栏",
    severity=Severity.NOTICE,
    source=TEMPLATE,
    part="表",
    hint="加宽列宽或换行，把栏名印全；栏名、栏次对准本栏的数字。转换时错位的，从原文件重新导出后再核验。",
    relation="每个栏名 = 表样栏名的全称，且印在本栏数字之上",
    failing=Edit(
        "合计\t一般公共预算财政拨款\t政府性基金预算财政拨款\t国有资本经营预算财政拨款\n栏次\t\t1",
        "合计\t一般公共预算财\t政府性基金预算\t国有资本经营预算\n栏次\t\t1",
    ),
    covers=("R-02-07",),
)
def heads(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in given.accounts.tables.values():
        form = given.edition.forms.get(table.kind)
        cut = list(_cut_off(form, table.heads)) if form is not None else []
        if cut:
            listed = "、".join(f"“{bare(piece.text)}”（全称{name}）" for piece, name in cut)
            yield rule.finding(
                f"{table.display}栏名显示不全：{listed}",
                places=tuple(_at(table, piece) for piece, _ in cut),
                stated=bare(cut[0][0].text),
                expected=cut[0][1],
                subject=f"{table.kind}·栏名不全",
                cause=Cause("cut-off", "列宽不够，印出时末尾被截去"),
            )
        if table.displaced:
            words = [bare(piece.text) for piece in table.displaced]
            listed = "、".join(f"栏次 {word}" if word.isdigit() else f"“{word}”" for word in words)
            yield rule.finding(
                f"{table.display}栏名、栏次没有对准本栏的数字：{listed}；各栏按勾稽关系认定",
                places=tuple(_at(table, piece) for piece in table.displaced),
                stated=bare(table.displaced[0].text),
                subject=f"{table.kind}·栏名错位",
                cause=Cause("conversion", "合并的单元格在转换时拆开，栏名没有随数字移动"),
            )


def _over(column: ColumnForm) -> Sequence[str]:
    """The heads that stand over a column's own."""
    return column.under.split("/") if column.under else ()


def _cut_off(form: Form, printed: Sequence[Piece]) -> Iterator[tuple[Piece, str]]:
    """The heads that are only the beginning of a column's name, where one at least is no short name in use."""
    known = {bare(name) for column in form.columns for name in (column.key, *column.also)}
    heads = dict.fromkeys(name for column in form.columns for name in (column.head or column.key, *_over(column)))
    whole = {bare(name) for name in heads} if any(column.under for column in form.columns) else set()
    found = []
    for piece in printed:
        text = bare(piece.text)
        names = [name for name in heads if bare(name).startswith(text) and bare(name) != text]
        if len(text) >= SHORTEST and len(names) == 1 and text not in whole:
            found.append((piece, names[0]))
    if any(bare(piece.text) not in known for piece, _ in found):
        yield from found


@check(
    "R-40-22",
    "同一张表的数字格式一致",
    severity=Severity.NOTICE,
    source=TEMPLATE + "；出版物上数字用法（GB/T 15835）",
    part="表内",
    hint="同一张表统一使用（或不使用）千分位，金额保留两位小数，没有数的统一留空或统一填 0。",
    relation="一张表内千分位、小数位数和空白的写法相同",
    failing=Edit("30101\t基本工资\t4,218,603.00", "30101\t基本工资\t4218603.00"),
)
def number_format(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in given.accounts.tables.values():
        figures = [f for f in table.cells.values() if f.is_readable and not f.is_blank and f.is_money]
        odd = {f"{words} {len(rest)} 处": rest for words, rest in _odd(table, figures) if rest}
        if odd:
            wrong = list(dict.fromkeys(f for rest in odd.values() for f in rest))
            examples = "、".join(f.number.text.strip() for f in wrong[:4])
            yield rule.finding(
                f"{table.display}数字格式不一致：{'，'.join(odd)}（{examples}{'等' if len(wrong) > 4 else ''}）",
                places=tuple(f.place for f in wrong[:20]),
                stated=wrong[0].number.text.strip(),
                subject=f"{table.kind}·数字格式",
            )


def _odd(table: Table, figures: Sequence[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    """The figures printed otherwise than most of their table, by what is odd about them.

    One decimal behind a number with separators is a digit cut off: the sums tell of it.
    """
    large = [f for f in figures if abs(f.grains) >= THOUSAND * table.denomination.fen // 100]
    yield _fewer(large, _is_separated, "有千分位", "没有千分位")
    cents = [f for f in figures if f.grains and not (f.number.decimals == 1 and _is_separated(f))]
    yield _fewer(cents, lambda f: f.number.decimals >= 2, "有两位小数", "不足两位小数")
    zeros = [f for f in figures if f.grains == 0]
    blanks = len(table.rows) * len(table.columns) - len(table.cells)
    if table.leaves() and not any(row.line_number for row in table.rows):  # in two-sided tables half the cells are none
        yield "填 0（其他无数的栏留空）", zeros if SELDOM * len(zeros) <= len(zeros) + blanks else []


def _is_separated(figure: Figure) -> bool:
    return "," in figure.number.text or "，" in figure.number.text


def _fewer(
    figures: Sequence[Figure], is_so: Callable[[Figure], bool], so: str, not_so: str
) -> tuple[str, list[Figure]]:
    """The smaller of the two kinds, under its name; nothing where both kinds are common, as that is a habit."""
    kinds: tuple[list[Figure], list[Figure]] = ([], [])
    for figure in figures:
        kinds[0 if is_so(figure) else 1].append(figure)
    words, few = (so, kinds[0]) if len(kinds[0]) < len(kinds[1]) else (not_so, kinds[1])
    return words, few if SELDOM * len(few) <= len(figures) else []
