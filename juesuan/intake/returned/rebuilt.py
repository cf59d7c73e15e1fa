"""Forms that people rebuilt: recognised in any document, and set beside the objective that was sent out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from juesuan.accounts import Indicator, SelfEvaluation
from juesuan.amount import plain
from juesuan.document import Document, Grid, Paragraph
from juesuan.editions import load
from juesuan.facts import Figure
from juesuan.folder.evaluations import fund_unit
from juesuan.folder.form_fields import (
    BUDGETS,
    Field,
    Filled,
    Key,
    fields_of,
    indicator_key,
    indicator_label,
    says_the_same,
)
from juesuan.folder.numbers import MONEY, write_number
from juesuan.intake.evaluations import recognise_evaluation
from juesuan.intake.outline import outline
from juesuan.intake.returned.objection import RESTORE, Objection, changed_objective, left_out, understood
from juesuan.intake.returned.values import as_meant, rate_as_meant
from juesuan.place import Place

Blocks = Sequence[Paragraph | Grid]
EDITION = "national"
_NUMBER = re.compile(r"项目\s*[（(]?\s*(\d{1,4})(?!\d)")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\xad"))  # where a line may be broken
_OUR_NOTE = "填写说明"
_NOT_PRINTED = ("", "0", "0.00")


class Rebuilt(NamedTuple):
    """A form as it was recognised, and what of it could not be placed or read."""

    form: SelfEvaluation
    objections: tuple[Objection, ...]


def rebuilt_forms(document: Document) -> tuple[Rebuilt, ...]:
    """Every project's form in the document; ``number`` only where “项目23” is printed in its title."""
    cut = outline(document, load(EDITION))
    regions: list[Blocks] = [region.blocks for region in cut.evaluations]
    if not regions:
        regions = [blocks for blocks in _by_sheet(document.blocks) if any(isinstance(b, Grid) for b in blocks)]
    found = [_recognised(blocks) for blocks in regions]
    return tuple(one for one in found if one.form.indicators or one.form.funds)


def _by_sheet(blocks: Blocks) -> Iterator[Blocks]:
    """The blocks of each sheet; a document without sheets in one piece."""
    sheets: dict[str, list[Paragraph | Grid]] = {}
    for block in blocks:
        sheets.setdefault(block.place.sheet or "", []).append(block)
    yield from sheets.values()


def _recognised(blocks: Blocks) -> Rebuilt:
    form, unread = recognise_evaluation(blocks, _printed_number(blocks))
    objections = [left_out(one.place, one.text) for one in unread if not one.text.startswith(_OUR_NOTE)]
    if not form.name:
        objections.append(Objection(form.place, "没有读到项目名称", "在“项目名称”右边的一格写上全称"))
    if not any(not indicator.is_placeholder for indicator in form.indicators):
        objections.append(Objection(form.place, "没有读到绩效指标", "补上一级指标至偏差原因各栏的栏名和指标"))
    objections += [
        Objection(figure.place, f"{figure.label}：“{figure.number.text}”不是数字", "只写数字")
        for figure in _figures(form)
        if not figure.is_readable
    ]
    return Rebuilt(form, tuple(objections))


def _printed_number(blocks: Blocks) -> int | None:
    """The number printed in the title; one of an annex is none of a project."""
    for block in blocks[:3]:
        if isinstance(block, Paragraph) and "自评" in block.text and (found := _NUMBER.search(block.text)) is not None:
            return int(found[1])
    return None


def _figures(form: SelfEvaluation) -> Iterator[Figure]:
    yield from form.funds.values()
    for indicator in form.indicators:
        yield from (figure for figure in (indicator.weight, indicator.score) if figure is not None)
    yield from (figure for figure in (form.total_weight, form.total_score) if figure is not None)


# ── beside the objective ───────────────────────────────────────────────────────────────────────────────────────────
class Matched(NamedTuple):
    """What the form says field by field of the objective, and where it says another objective."""

    filled: Mapping[Key, Filled]
    objections: tuple[Objection, ...]


def matched(base: SelfEvaluation, form: SelfEvaluation) -> Matched:
    """A form that was recognised, set beside the one it answers: its fields by the keys of that one.

    Rows are paired by second level and name; an indicator that only one of them has is a changed objective.
    """
    pairs, objections = _pairs(base, form)
    old = {field.key: field for field in fields_of(base)}
    texts = {key: Filled(new.text.translate(_UNSEEN), new.place) for key, new in _texts(base, form, pairs)}
    filled: dict[Key, Filled] = {}
    for key, new in texts.items():
        field = old[key]
        if field.is_objective:
            if not _is_same_objective(field, new.text):
                objections.append(changed_objective(field, new.text, new.place))
            continue
        text = new.text
        if not says_the_same(field, text):
            if key[-1] == "实际完成值":
                text = as_meant(base.indicators[int(key[1])].target, text, base.year)
            elif key[-1] == "执行率":
                text = rate_as_meant(field.text, text)
            if text not in (new.text, field.text):
                objections.append(understood(field, new.text, text, new.place))
        filled[key] = Filled(text, new.place)
    return Matched(filled, tuple(objections))


def _is_same_objective(field: Field, text: str) -> bool:
    if says_the_same(field, text):
        return True
    if field.key[-1] in BUDGETS and field.key[0] == "项目资金":
        return all(_is_nothing(one) for one in (field.text, text))
    return field.key[0] in ("年度", "主管部门", "实施单位", "预期目标") and not text.strip()


def _is_nothing(text: str) -> bool:
    return plain(text).strip("-—－/") in _NOT_PRINTED


def _texts(
    base: SelfEvaluation, form: SelfEvaluation, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[Key, Filled]]:
    """The fields of ``form`` under the keys of ``base``; numbers in the units of ``base``."""
    heads = {"项目名称": ("名称", form.name), "主管部门": ("主管部门", form.department)}
    heads |= {"实施单位": ("实施单位", form.unit), "年度": ("年度", str(form.year or ""))}
    heads |= {"预期目标": ("预期目标", form.expected), "实际完成情况": ("实际完成情况", form.achieved)}
    for name, (at, text) in heads.items():
        yield (name,), Filled(text, form.places.get(at, form.place))
    for (row, column), figure in form.funds.items():
        yield ("项目资金", row, column), _number(figure, fund_unit(column, base.denomination), figure.place)
    for level, figure in form.level_weights.items():
        if level in base.level_weights:
            yield ("一级指标", level, "分值"), _number(figure, "分", figure.place)
    for here, there in pairs:
        one = form.indicators[there]
        mine = base.indicators[here]
        for column, text in (
            ("指标", one.name),
            ("年度指标值", one.target),
            ("实际完成值", one.achieved),
            ("偏差原因", one.reason),
        ):
            yield indicator_key(here, column), Filled(text, one.places.get(column, one.place))
        for column, own, number in (("分值", mine.weight, one.weight), ("得分", mine.score, one.score)):
            if number is not None or mine.group is None or own is not None:
                yield indicator_key(here, column), _number(number, "分", one.places.get(column, one.place))
    if form.total_weight is not None:
        yield ("总分", "分值"), _number(form.total_weight, "分", form.total_weight.place)
    yield ("总分", "得分"), _number(form.total_score, "分", form.places.get("总分", form.place))


def _number(figure: Figure | None, unit: str, place: Place) -> Filled:
    if figure is None:
        return Filled("", place)
    if figure.is_blank:
        return Filled(figure.number.text.strip(), figure.place)
    number = figure.number
    text = write_number(number, unit) if unit in MONEY or unit == number.unit else number.text
    return Filled(text, figure.place)


def _pairs(base: SelfEvaluation, form: SelfEvaluation) -> tuple[list[tuple[int, int]], list[Objection]]:
    """Indices of the rows that are one indicator, and an objection for each that only one of the forms has."""
    mine, theirs = ([n for n, i in enumerate(f.indicators) if not i.is_placeholder] for f in (base, form))
    pairs: list[tuple[int, int]] = []
    for identity in (_whole, _named, _by_name):
        waiting: dict[tuple[str, ...], list[int]] = {}
        for n in theirs:
            waiting.setdefault(identity(form.indicators[n]), []).append(n)
        for n in list(mine):
            if there := waiting.get(identity(base.indicators[n])):
                pairs.append((n, there.pop(0)))
                mine.remove(n)
                theirs.remove(pairs[-1][1])
    if len(mine) == len(theirs):  # renamed
        pairs += zip(mine, theirs, strict=True)
        mine, theirs = [], []
    objections = [
        Objection(form.place, f"少了下达的指标：{indicator_label(base.indicators[n], n)}", RESTORE) for n in mine
    ]
    objections += [
        Objection(form.indicators[n].place, f"目标里没有的指标：{indicator_label(form.indicators[n], n)}", RESTORE)
        for n in theirs
    ]
    return sorted(pairs), objections


def _whole(indicator: Indicator) -> tuple[str, ...]:
    return plain(indicator.level2), plain(indicator.name), plain(indicator.target)


def _named(indicator: Indicator) -> tuple[str, ...]:
    return plain(indicator.level2), plain(indicator.name)


def _by_name(indicator: Indicator) -> tuple[str, ...]:
    return (plain(indicator.name),)
