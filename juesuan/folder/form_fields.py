"""The fields of a self-evaluation form one by one: what its objective fixes, what is filled in, and how two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import NamedTuple

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, Indicator, SelfEvaluation
from juesuan.amount import Amount, Number, State, half_width, plain
from juesuan.facts import Figure
from juesuan.folder.evaluations import fund_unit
from juesuan.folder.numbers import MONEY, UNREADABLE_MARK, read_number, write_number
from juesuan.performance.form_results import WHOLE, execution_score, rate, spent, total
from juesuan.place import Place

POINTS = "分"
BUDGETS = ("年初预算数", "全年预算数", "分值")  # columns of money that the objective fixes
RESULTS = ("全年执行数", "执行率", "得分")

Key = tuple[str, ...]
GOAL: Key = ("实际完成情况",)
TOTAL_SCORE: Key = ("总分", "得分")
# What follows from the other fields, so that a workbook can work it out.
COMPUTED: tuple[Key, ...] = (*(("项目资金", FUND_ROWS[0], column) for column in RESULTS), TOTAL_SCORE)


class Field(NamedTuple):
    """One field: its key, the name a reader would give it, its text; ``unit`` is that of a number, “” for words."""

    key: Key
    label: str
    text: str
    unit: str = ""
    is_objective: bool = False


class Change(NamedTuple):
    """A field that reads otherwise than before; ``place`` is where the new text stands."""

    field: Field
    new: str
    place: Place


def _said(number: Amount | Number, unit: str) -> str:
    return number.text.strip() if number.state is State.BLANK else write_number(number, unit)


def _figure(key: Key, label: str, figure: Figure | None, unit: str, is_objective: bool) -> Field:
    return Field(key, label, "" if figure is None else _said(figure.number, unit), unit, is_objective)


def fund_key(row: str, column: str) -> Key:
    return ("项目资金", row, column)


def indicator_key(index: int, column: str) -> Key:
    """The key of a column of the indicator at that index from 0."""
    return ("绩效指标", str(index), column)


def indicator_label(indicator: Indicator, index: int) -> str:
    name = indicator.name if indicator.name and not indicator.is_placeholder else f"第 {index + 1} 行"
    return f"{indicator.level2 or indicator.level1} {name}".strip()


def fields_of(form: SelfEvaluation) -> Iterator[Field]:
    """Every field of the form as a reader meets them."""
    for name, text in (("项目名称", form.name), ("主管部门", form.department), ("实施单位", form.unit)):
        yield Field((name,), name, text, is_objective=True)
    yield Field(("年度",), "年度", str(form.year or ""), is_objective=True)
    yield Field(("金额单位",), "金额单位", form.denomination.value, is_objective=True)
    yield Field(("预期目标",), "预期目标", form.expected, is_objective=True)
    for row in FUND_ROWS:
        for column in FUND_COLUMNS:
            unit, fixed = fund_unit(column, form.denomination), column in BUDGETS
            yield _figure(fund_key(row, column), f"{row}·{column}", form.fund(row, column), unit, fixed)
    yield Field(GOAL, "实际完成情况", form.achieved)
    for level, figure in form.level_weights.items():
        yield _figure(("一级指标", level, "分值"), f"{level}·分值", figure, POINTS, True)
    for index, indicator in enumerate(form.indicators):
        yield from _indicator(index, indicator)
    yield _figure(("总分", "分值"), "总分·分值", form.total_weight, POINTS, True)
    yield _figure(TOTAL_SCORE, "总分·得分", form.total_score, POINTS, False)


def _indicator(index: int, indicator: Indicator) -> Iterator[Field]:
    label = indicator_label(indicator, index)

    def words(column: str, text: str, fixed: bool) -> Field:
        return Field(indicator_key(index, column), f"{label}·{column}", text, is_objective=fixed)

    yield words("一级指标", indicator.level1, True)
    yield words("二级指标", indicator.level2, True)
    yield words("指标", indicator.name, True)
    yield words("年度指标值", indicator.target, True)
    yield words("实际完成值", indicator.achieved, False)
    yield _figure(indicator_key(index, "分值"), f"{label}·分值", indicator.weight, POINTS, True)
    yield _figure(indicator_key(index, "得分"), f"{label}·得分", indicator.score, POINTS, False)
    yield words("偏差原因", indicator.reason, False)


def objective_hash(form: SelfEvaluation) -> str:
    """SHA-256 over what the objective fixes; it does not change when results are filled in."""
    digest = sha256()
    for field in fields_of(form):
        if field.is_objective:
            digest.update(f"{'·'.join(field.key)}={plain(field.text)}\n".encode())
    return digest.hexdigest()


def says_the_same(field: Field, text: str) -> bool:
    """Whether a text is what the field says: words but for white space and width, numbers by value."""
    if plain(field.text) == plain(text):
        return True
    if not field.unit:
        return False
    if field.text.startswith(UNREADABLE_MARK):
        return plain(field.text.removeprefix(UNREADABLE_MARK)) == plain(text)
    old, new = read_number(field.text, field.unit), read_number(half_width(text), field.unit)
    if old is None or new is None or State.UNREADABLE in (old.state, new.state):
        return False
    if State.BLANK in (old.state, new.state):
        return old.state is new.state
    return old.grains == new.grains and type(old) is type(new)


def differences(old: SelfEvaluation, new: SelfEvaluation) -> Iterator[Change]:
    """Every field of ``new`` that does not say what ``old`` says, fields that only one has included."""
    before, after = ({field.key: field for field in fields_of(form)} for form in (old, new))
    for key in dict.fromkeys((*before, *after)):
        field = before.get(key) or after[key]._replace(text="")
        text = after[key].text if key in after else ""
        if not says_the_same(field, text):
            yield Change(field, text, new.place)


def without_results(form: SelfEvaluation) -> SelfEvaluation:
    """The form as it is sent out to be filled: the objective alone."""

    def emptied(figure: Figure) -> Figure:
        return figure if figure.is_blank else replace(figure, number=_no_number(figure.number))

    return replace(
        form,
        achieved="",
        funds={key: emptied(f) if key[1] in RESULTS else f for key, f in form.funds.items()},
        indicators=tuple(
            i if i.is_placeholder else replace(i, achieved="", score=None, reason="") for i in form.indicators
        ),
        total_score=None,
    )


def _no_number(number: Amount | Number) -> Amount | Number:
    if isinstance(number, Amount):
        return Amount(0, number.denomination, 0, State.BLANK)
    return Number(0, number.unit, 0, State.BLANK)


def is_unfilled(form: SelfEvaluation) -> bool:
    """Whether nothing at all was filled in by a person: no result, no actual value, no score of an indicator."""
    scores = (i.score for i in form.indicators if not i.is_placeholder)
    figures = (*(form.fund(row, "全年执行数") for row in FUND_ROWS), *scores)
    return not (
        form.achieved
        or any(figure is not None and not figure.is_blank for figure in figures)
        or any(i.achieved and not i.is_placeholder for i in form.indicators)
    )


class Filled(NamedTuple):
    """A text to be put into a field, and where it stands."""

    text: str
    place: Place


class Misread(NamedTuple):
    """A field whose text is no number though it has to be one."""

    field: Field
    text: str
    place: Place


def with_results(
    form: SelfEvaluation, filled: Mapping[Key, Filled]
) -> tuple[SelfEvaluation, tuple[Change, ...], tuple[Misread, ...]]:
    """The form with other results, what changed by it, and which of the texts are no numbers.

    Fields that say the same as before are kept to the character. Objective fields are left alone.
    """
    changes: list[Change] = []
    misread: list[Misread] = []
    figures: dict[Key, Figure | None] = {}
    words: dict[Key, str] = {}
    for field in fields_of(form):
        new = filled.get(field.key)
        if new is None or field.is_objective or says_the_same(field, new.text):
            continue
        if not field.unit:
            words[field.key] = new.text
        else:
            number = read_number(half_width(new.text).strip(), field.unit)
            if number is None or new.text.strip().startswith(UNREADABLE_MARK):
                misread.append(Misread(field, new.text, new.place))
                continue
            name = f"{form.display}[{'·'.join(field.key[1:-1]) or field.key[0]}].{field.key[-1]}"
            label = f"{form.display} {field.label}"
            figures[field.key] = Figure(name, label, number, new.place) if new.text.strip() else None
        changes.append(Change(field, new.text, new.place))
    return _rebuilt(form, words, figures), tuple(changes), tuple(misread)


def _rebuilt(form: SelfEvaluation, words: Mapping[Key, str], figures: Mapping[Key, Figure | None]) -> SelfEvaluation:
    funds = dict(form.funds)
    for row in FUND_ROWS:
        for column in RESULTS:
            key = fund_key(row, column)
            if key in figures:
                figure = figures[key]
                funds[row, column] = figure if figure is not None else _blank(form, row, column)
    indicators = []
    for n, indicator in enumerate(form.indicators):
        score = indicator_key(n, "得分")
        indicators.append(
            replace(
                indicator,
                achieved=words.get(indicator_key(n, "实际完成值"), indicator.achieved),
                reason=words.get(indicator_key(n, "偏差原因"), indicator.reason),
                score=figures.get(score, indicator.score),
            )
        )
    return replace(
        form,
        funds=funds,
        achieved=words.get(GOAL, form.achieved),
        indicators=tuple(indicators),
        total_score=figures.get(TOTAL_SCORE, form.total_score),
    )


def _blank(form: SelfEvaluation, row: str, column: str) -> Figure:
    unit = fund_unit(column, form.denomination)
    money = MONEY.get(unit)
    number: Amount | Number
    number = Number(0, unit, 0, State.BLANK) if money is None else Amount(0, money, 0, State.BLANK)
    return Figure(f"{form.display}[{row}].{column}", f"{form.display} {row}·{column}", number, form.place)


def worked_out(form: SelfEvaluation, key: Key) -> str:
    """The text of a field of COMPUTED as it follows from the others, “” when it cannot be worked out.

    It has the digits that are printed in ``form``, two where nothing is.
    """

    def number(row: str, column: str) -> Decimal | None:
        figure = form.fund(row, column)
        if figure is None or figure.number.state is not State.VALUE:
            return None
        if isinstance(figure.number, Amount):
            return Decimal(figure.grains) / form.denomination.fen
        value = Decimal(figure.grains) / (100_000_000 if figure.number.unit == "%" else 1_000_000)
        is_whole = column == "得分" and figure.number.decimals == 0  # a score printed whole is rounded in its cell too
        if row != WHOLE or column not in ("执行率", "得分") or is_whole:
            return value
        behind = rate(number) if column == "执行率" else execution_score(number)  # cells hold digits they do not show
        places = figure.number.decimals + (2 if column == "执行率" else 0)
        is_finer = behind is not None and behind.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == value
        return behind if is_finer else value

    def points(figure: Figure | None) -> Decimal | None:
        known = figure is not None and figure.number.state is State.VALUE
        return Decimal(figure.grains) / 1_000_000 if known and figure is not None else None

    if key == TOTAL_SCORE:
        value = total([number(WHOLE, "得分"), *(points(indicator.score) for indicator in form.indicators)])
        printed = form.total_score
    else:
        value = {"全年执行数": spent, "执行率": rate, "得分": execution_score}[key[-1]](number)
        printed = form.fund(WHOLE, key[-1])
    if value is None:
        return ""
    places = 2 if printed is None or printed.is_blank else printed.number.decimals
    is_money, needed = key[-1] == "全年执行数", -int(value.normalize().as_tuple().exponent)
    if is_money or (places == 0 and key[-1] == "得分"):
        places = max(places, needed)
    if key[-1] == "执行率":
        value *= 100
    text = str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return f"{text}%" if key[-1] == "执行率" else text
