"""The result told in a self-evaluation form against its objective: own words, every task, what was not done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from juesuan.accounts import SelfEvaluation
from juesuan.amount import plain
from juesuan.characters import HAN
from juesuan.finding import Severity
from juesuan.performance.achievement import ACTUAL, Achieved, achievements, stem
from juesuan.performance.comparison import are_alike
from juesuan.performance.measure_words import bare, not_held
from juesuan.performance.quantity import Direction
from juesuan.place import Place
from juesuan.rules.checks.form_prose import GOAL, RESULT, place_in_prose
from juesuan.rules.checks.form_targets import NAMES_SHOWN, PART
from juesuan.rules.checks.form_wording import Said, said_in
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION

_FORMS_SHOWN = 8
_LONG = 28  # characters of an objective that is no longer repeated by chance
_RUN = 8  # characters of a stretch that is copied
_MOSTLY = 60  # percent
_MONEY_CLAUSE = re.compile(r"\d|预算|资金|执行率|拨款|结转")
_HARDLY_ANYTHING = 10  # characters left beside the money
_WORD = re.compile(rf"{HAN}")


@check(
    "R-31-86",
    "实际完成情况写完成的结果",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="写做了什么、做了多少、达到什么效果：不照抄预期目标，不只写资金，不写“90%以上”“少于6次”一类目标的界限。",
    relation="实际完成情况不与预期目标雷同，不只有资金，数字是实际达到的数；各份自评表合为一条",
    failing=Edit(
        "2024年度预算480万元，全年执行456.27万元，建成区生活垃圾日产日清。", "2024年度预算480万元，全年执行456.27万元。"
    ),
)
def results_are_results(given: Given, rule: Rule) -> Outcomes:
    copied: list[SelfEvaluation] = []
    money_only: list[SelfEvaluation] = []
    bounds: list[tuple[SelfEvaluation, Said]] = []
    for form in given.accounts.evaluations:
        if not form.achieved.strip():
            continue
        if _repeats(form.expected, form.achieved):
            copied.append(form)
        elif _tells_only_money(form.achieved):
            money_only.append(form)
        bounds += [(form, said) for said in _bounds(form)]
    kinds = []
    if copied:
        kinds.append(f"照抄预期目标：{_named(copied)}")
    if money_only:
        kinds.append(f"只写资金，没有写完成了什么：{_named(money_only)}")
    if bounds:
        told = "、".join(f"{form.display}“{said.words}”" for form, said in bounds[:NAMES_SHOWN])
        kinds.append(f"照写目标的界限：{told}{'等' if len(bounds) > NAMES_SHOWN else ''}")
    if kinds:
        places = [form.places.get(RESULT, form.place) for form in (*copied, *money_only)]
        places += [place_in_prose(form, RESULT, form.achieved, said.start, said.end) for form, said in bounds]
        words = [form.achieved for form in (*copied, *money_only)] + [said.words for _, said in bounds]
        yield rule.finding(
            f"实际完成情况没有写实际结果。{'；'.join(kinds)}",
            places=tuple(places),
            stated="".join(words[0].split())[:40],
            subject="实际完成情况",
        )


def _named(forms: Sequence[SelfEvaluation]) -> str:
    names = "、".join(form.display for form in forms[:_FORMS_SHOWN])
    return f"{names}等{len(forms)}份" if len(forms) > _FORMS_SHOWN else names


@lru_cache(maxsize=1024)
def _repeats(goal: str, result: str) -> bool:
    """Whether most of the result stands word for word in the objective, and it counts nothing of its own."""
    one, other = (bare(text).replace("了", "") for text in (goal, result))
    if min(len(one), len(other)) < _LONG:
        return False
    asked = {one[at : at + _RUN] for at in range(len(one) - _RUN + 1)}
    runs = [other[at : at + _RUN] for at in range(len(other) - _RUN + 1)]
    copied = 100 * sum(run in asked for run in runs) >= _MOSTLY * len(runs)
    return copied and not _counts_differently(goal, result)


def _counts_differently(goal: str, result: str) -> bool:
    """Whether the result has numbers of its own."""
    asked = {said.quantity.value for said in said_in(goal)}
    counts = [said.quantity for said in said_in(result) if said.quantity.unit not in ("元", "%")]
    return any(quantity.value not in asked for quantity in counts)


@lru_cache(maxsize=1024)
def _tells_only_money(text: str) -> bool:
    if not any(said.quantity.unit == "元" for said in said_in(text)):
        return False
    if any(said.quantity.unit not in ("元", "%") for said in said_in(text)):
        return False
    left = "".join(clause for clause in re.split(r"[，,。；;：:]", text) if not _MONEY_CLAUSE.search(clause))
    return len(_WORD.findall(left)) < _HARDLY_ANYTHING


_PLANNED = re.compile(r"目标|要求|应当|计划|标准|不超过|预计|规定")


def _bounds(form: SelfEvaluation) -> Iterator[Said]:
    """Quantities of the result that are bounds, and stand in the objective as well."""
    asked = {(said.quantity.value, said.quantity.unit) for said in said_in(form.expected)}
    for said in said_in(form.achieved):
        bound = said.quantity.direction not in (Direction.NONE, Direction.EXACT) and not said.quantity.about
        if bound and (said.quantity.value, said.quantity.unit) in asked and not _PLANNED.search(said.before):
            yield said


_ITEM = re.compile(r"(?:^|(?<=[。；;，,、：:\n]))\s*(?:\(?（?\d{1,2}[.、．）)](?!\d)|[①-⑳]|[一二三四五六七八九十]是)")
_FEWEST_ITEMS = 3
_NAMED = 40  # percent of the pairs of characters of a task that the result must have
_COUNTED = frozenset(
    {"人", "人次", "场", "次", "期", "班次", "台", "套", "辆", "件", "份", "册", "处", "座", "公里", "户", "家"}
)
_GENERAL = re.compile(
    r"\d[\d,.]*\s*(?:亿|万)?元?|经费|费用?|项目|工作|业务|资金|[（(][^（）()]*[）)]|完成|开展|举办|组织|全区|全市|全省|全县"
)


@check(
    "R-31-87",
    "预期目标列明的任务、数量有回答",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="预期目标列明的每项任务、每个数量，在实际完成情况中逐项写明完成多少；没有完成的写明原因。",
    relation="预期目标逐项列出的任务、带单位的数量，实际完成情况（数量也可在指标中）有同一事项的回答；各份自评表合为一条",
    failing=Edit("提高执法规范化水平。\t\t\t2024年度", "提高执法规范化水平，走访商户300户。\t\t\t2024年度"),
)
def tasks_are_answered(given: Given, rule: Rule) -> Outcomes:
    told: list[str] = []
    places: list[Place] = []
    for form in given.accounts.evaluations:
        if not form.achieved.strip():
            continue
        for task, start, end in _unanswered(form):
            told.append(f"{form.display}“{task}”")
            places.append(place_in_prose(form, GOAL, form.expected, start, end))
        for said in _uncounted(form, given.accounts.year):
            told.append(f"{form.display}“{said.words}”")
            places.append(place_in_prose(form, GOAL, form.expected, said.start, said.end))
    if told:
        more = "等" if len(told) > _FORMS_SHOWN else ""
        yield rule.finding(
            f"预期目标列有{len(told)}项任务、数量，实际完成情况没有回答：{'、'.join(told[:_FORMS_SHOWN])}{more}",
            places=tuple(places),
            stated=told[0],
            subject="预期目标·没有回答",
        )


def _unanswered(form: SelfEvaluation) -> Iterator[tuple[str, int, int]]:
    """The tasks numbered in the objective that the result does not name, and where they stand."""
    marks = list(_ITEM.finditer(form.expected))
    if len(marks) < _FEWEST_ITEMS:
        return
    result = _pairs_of(bare(form.achieved))
    found = []
    for mark, following in zip(marks, (*marks[1:], None), strict=True):
        end = following.start() if following is not None else len(form.expected)
        task = re.split(r"[。；;，,]", form.expected[mark.end() : end].strip(), maxsplit=1)[0]
        pairs = _pairs_of(_GENERAL.sub("", plain(task)))
        if len(pairs) >= _FEWEST_ITEMS - 1 and 100 * len(pairs & result) < _NAMED * len(pairs):
            found.append((task, mark.end(), mark.end() + len(task)))
    if len(found) < len(marks):  # a result that names none of them is told in other words altogether
        yield from found


def _uncounted(form: SelfEvaluation, year: int | None) -> Iterator[Said]:
    """Counts in the objective of whose kind neither the result nor an indicator has any."""
    goals = [said for said in said_in(form.expected) if said.quantity.unit in _COUNTED and not said.quantity.is_rate]
    if not goals:
        return
    units = {said.quantity.unit for said in said_in(form.achieved)}
    units |= {q.unit for one in achievements(form, year) for q in (*one.target.quantities, *one.actual.quantities)}
    for said in goals:
        if not any(are_alike(said.quantity.unit, unit) for unit in units):
            yield said


@lru_cache(maxsize=2048)
def _pairs_of(text: str) -> frozenset[str]:
    marks = "".join(mark if "一" <= mark <= "鿿" or mark.isalnum() else " " for mark in text)
    return frozenset(pair for at in range(len(marks) - 1) if " " not in (pair := marks[at : at + 2]))


_SMALL_PART = 8  # one of so many indicators
_SURELY = 60  # percent of the pairs of characters of a name


@check(
    "R-31-88",
    "没有开展的工作在实际完成情况中写明",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="在实际完成情况中如实写明哪些工作没有开展、为什么，不只写已完成的部分。",
    relation="数量指标的实际完成值为未开展、0 ⇒ 实际完成情况提到该项工作，或写明有工作没有开展",
    failing=Edit("组织执法培训\t6期\t5期\t7\t5.83", "组织执法培训\t6期\t未开展\t7\t0"),
)
def what_was_not_done_is_told(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        text = form.achieved
        nothing = [one for one in achievements(form, given.accounts.year) if one.says_not_done and not one.is_cost]
        if not nothing or not text.strip() or not_held().search(text) is not None:
            continue
        result = _pairs_of(bare(text))
        undone = [one for one in nothing if not _is_named(one, text, result)]
        if undone:
            names = "、".join(f"“{one.name}”（{one.indicator.achieved.strip()}）" for one in undone[:NAMES_SHOWN])
            more = f"等{len(undone)}项" if len(undone) > NAMES_SHOWN else ""
            counted = sum(not one.is_cost for one in achievements(form, given.accounts.year))
            is_little = len(undone) * _SMALL_PART < counted  # and its own row says so
            yield rule.finding(
                f"{form.display}{names}{more}没有开展，实际完成情况没有提到",
                severity=Severity.NOTICE if is_little else rule.severity,
                places=(form.places.get(RESULT, form.place), *(one.place(ACTUAL) for one in undone)),
                stated=undone[0].indicator.achieved.strip(),
                subject=f"{form.display}·没有开展",
            )


def _is_named(one: Achieved, text: str, result: frozenset[str]) -> bool:
    name = stem(one.indicator.name)
    pairs = _pairs_of(name)
    return name in bare(text) or (bool(pairs) and 100 * len(pairs & result) >= _SURELY * len(pairs))
