"""Reasons: what differs from the budget or from last year is explained, and in words that say something."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from juesuan.accounts import Claim, Role
from juesuan.amount import MILLION
from juesuan.finding import Severity
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.prose import Passage, narrative, not_read, passages, statements
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

EXPLAINING = "地方预决算公开操作规程（财预〔2016〕143号）；部门决算管理办法（财库〔2021〕36号）"
_GIVEN = re.compile(r"原因|由于|主要是|主要系|是因|系因|因为|受.{1,12}影响|为了")
_EMPTY_PHRASE = re.compile(
    r"(?:根据|因|按照?|由于|结合|属于?|系|是)*(?:本年|当年|年度|单位|部门|年中)*(?:实际|正常)*(?:工作|业务|情况|支出|经费)*"
    r"(?:的?(?:需要|开展|要求|情况|安排))*(?:，|,)?(?:正常|据实|合理|适当)*(?:浮动|变动|增减|调整|变化|列支|支出|开支|增加|减少|增长|下降|波动)*了?|政策(?:性)?(?:因素|调整|原因)"
)
FAR = (80 * MILLION, 120 * MILLION)
LARGE_GROWTH = 30 * MILLION


def is_boilerplate(reason: str) -> bool:
    """Whether a reason says nothing: “正常浮动”, “根据工作需要据实列支”."""
    words = re.sub(r"[\s。；;：:]", "", reason)
    return 0 < len(words) <= 24 and _EMPTY_PHRASE.fullmatch(words) is not None


def _stretches(passage: Passage, roles: tuple[Role, ...]) -> Iterator[tuple[Claim, str]]:
    """Each claim of these roles with the words from it to the next one of another subject or base."""
    marks = [(at, claim) for at, claim in passage.claims if claim.role in roles]
    for n, (at, claim) in enumerate(marks):
        rest = [b for b, other in marks[n + 1 :] if (other.subject, other.base) != (claim.subject, claim.base)]
        yield claim, passage.text[at : rest[0] if rest else len(passage.text)]


@check(
    "R-20-18",
    "决算数与预算数不同的，说明原因",
    severity=Severity.EXPLAIN,
    source=EXPLAINING,
    part="文字",
    hint="写明决算数大于（小于）预算数的具体原因，指明项目或事项；“正常浮动”“据实列支”不算原因。",
    relation="决算数 ≠ 预算数 ⇒ 写有具体原因",
    failing=Edit("决算数小于预算数的主要原因是部分人员年中退休，医疗保险缴费减少。", ""),
)
def budget_reasons(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    found = list(narrative(given.accounts))
    for n, passage in enumerate(found):
        if not any(claim.role is Role.BUDGET for _, claim in passage.claims):
            continue
        for budget, stretch in _stretches(passage, (Role.BUDGET,)):
            actual = _actual(passage, budget)
            if actual is None or not _differs(actual, budget) or "其中" in stretch[-8:]:
                continue
            behind = found[n + 1] if n + 1 < len(found) and found[n + 1].section == passage.section else None
            stretch += _continued(behind, budget) if stretch and passage.text.endswith(stretch) else ""
            reason = _reason(passage, budget) or _given_apart(found, budget)
            if not reason and _GIVEN.search(stretch) is None:
                yield rule.finding(
                    f"{budget.subject}预算{shown(budget.figure)}、决算{shown(actual.figure)}，没有说明差异原因",
                    severity=Severity.NOTICE if _explained_elsewhere(found, budget) else rule.severity,
                    places=(budget.figure.place, actual.figure.place),
                    stated=shown(actual.figure),
                    operands=(budget.figure, actual.figure),
                    subject=f"{budget.figure.key}·原因",
                )
            elif is_boilerplate(reason):
                yield rule.finding(
                    f"{budget.subject}的差异原因“{reason}”没有说明具体事项",
                    severity=Severity.NOTICE,
                    places=(budget.figure.place,),
                    stated=reason,
                    subject=f"{budget.figure.key}·空泛",
                )


def _reason(passage: Passage, budget: Claim) -> str:
    """The reason given for the distance from the budget in the statement of that budget."""
    same = (c for _, c in passage.claims if (c.subject, c.item) == (budget.subject, budget.item))
    return next((c.reason for c in same if c.reason and ("预算" in c.base or c.role is Role.AMOUNT)), "")


def _given_apart(found: list[Passage], budget: Claim) -> str:
    """The reason that a paragraph of its own gives: “决算小于预算数的主要情况：……”."""
    apart = (
        claim
        for passage in found
        for _, claim in passage.claims
        if claim.section == budget.section and claim.subject == budget.subject and claim.figure.is_blank
    )
    return next((claim.reason for claim in apart if claim.reason and "预算" in claim.base), "")


def _explained_elsewhere(found: list[Passage], budget: Claim) -> bool:
    """Whether in 三公 the reason is given for the whole it is part of, or for a part of it."""
    if budget.section != "三公" or budget.subject == "“三公”经费":
        return False
    near = {"“三公”经费"} | {c.subject for passage in found for _, c in passage.claims if c.whole == budget.subject}
    said = (claim for passage in found for _, claim in passage.claims)
    return any(c.reason and c.subject in near and "预算" in c.base for c in said)


def _actual(passage: Passage, budget: Claim) -> Claim | None:
    return next(
        (
            claim
            for _, claim in passage.claims
            if claim.role is Role.AMOUNT
            and not claim.base
            and (claim.subject, claim.item) == (budget.subject, budget.item)
        ),
        None,
    )


def _differs(actual: Claim, budget: Claim) -> bool:
    return actual.figure.grains != budget.figure.grains and not actual.figure.is_blank and not budget.figure.is_blank


def _continued(passage: Passage | None, budget: Claim) -> str:
    """The next paragraph when it goes on about the same amount and its budget, not about last year."""
    if passage is None:
        return ""
    first = [claim for _, claim in passage.claims[:2]]
    if any(claim.role is Role.BUDGET or claim.subject != budget.subject for claim in first[:1]):
        return ""
    if any(claim.role is Role.DELTA and claim.direction and "预算" not in claim.base for claim in first):
        return ""
    return passage.text[:120]


@check(
    "R-40-08",
    "与上年的增减说明原因",
    severity=Severity.EXPLAIN,
    source=EXPLAINING,
    part="文字",
    hint="每一处与上年相比的增减，写明具体原因。",
    relation="与上年有增减 ⇒ 写有原因",
    failing=Edit(
        "比2023年度减少87436.55元，下降3.63%。主要原因：压减办公和水电等日常公用支出。",
        "比2023年度减少87436.55元，下降3.63%。",
    ),
)
def change_reasons(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    silent: dict[str, list[Claim]] = {}
    told = _explained_subjects(given)
    for passage in narrative(given.accounts):
        for change, stretch in _stretches(passage, (Role.DELTA,)):
            if not change.direction or not change.figure.is_money or not change.figure.grains:
                continue
            yield from _empty_words(rule, change)
            if change.reason or "预算" in change.base or re.match(r"20\d\d", change.base):
                continue
            if passage.section == "收入支出总体" and change.subject in _OF_THE_YEAR and told[passage.section]:
                continue  # the totals of all moneys, or their items, are explained beside it
            at = next(at for at, claim in passage.claims if claim is change)
            stretch = passage.text[at:] if "其中" in stretch else stretch
            before = passage.text[max(0, at - 80) : at]
            if _GIVEN.search(stretch) is None and _PART_OF_REASON.search(before) is None:
                silent.setdefault(passage.section, []).append(change)
    for section, changes in silent.items():
        subjects = list(dict.fromkeys(change.subject for change in changes))
        is_told = section == "三公" and "“三公”经费" in told[section] and "“三公”经费" not in subjects
        yield rule.finding(
            f"{'、'.join(subjects)}与上年相比有增减，没有说明原因",
            severity=Severity.NOTICE if is_told else rule.severity,
            places=tuple(change.figure.place for change in changes),
            stated=shown(changes[0].figure),
            operands=tuple(change.figure for change in changes),
            subject=f"{section}·{'、'.join(subjects)}",
        )


_OF_THE_YEAR = ("本年收入合计", "本年支出合计")


def _explained_subjects(given: Given) -> dict[str, set[str]]:
    """Per section, of what a change from last year is given a reason."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in given.accounts.claims:
        if claim.role is Role.DELTA and claim.reason and "预算" not in claim.base and not claim.whole:
            found[claim.section].add(claim.subject)
    return found


def _empty_words(rule: Rule, change: Claim) -> Outcomes:
    """That the reason, or that of one of the parts it lists, names no project, policy or event."""
    parts = (_BEHIND.split(part)[-1] for part in re.split("[；;。]", change.reason) if part)
    empty = next((part for part in parts if is_boilerplate(part)), "")
    if empty:
        yield rule.finding(
            f"{change.figure.label}{shown(change.figure)}，原因“{empty}”没有说明具体事项",
            severity=Severity.NOTICE,
            places=(change.figure.place,),
            stated=empty,
            subject=f"{change.figure.key}·空泛",
        )


_BEHIND = re.compile(r"主要(?:原因)?[是为系：:]|原因[是为：:]|由于")
_PART_OF_REASON = re.compile(r"(?:[一二三四五六七八九]是|原因)[^。；]*$|(?:因(?!公)|由于|受)[^。；，]{2,}，[^。；]*$")


@check(
    "R-11-06",
    "变动较大的，原因要具体",
    severity=Severity.NOTICE,
    source=EXPLAINING,
    part="文字",
    hint="增减超过 30%，或完成率低于 80%、高于 120% 的，写明具体项目、数量和政策。",
    relation="增减率 > 30% 或完成率不在 80%—120% ⇒ 原因具体",
    failing=Edit("主要原因是本年度更新一辆执法执勤用车。决算数小于预算数", "主要原因是正常变动。决算数小于预算数"),
)
def large_changes(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        for claim in statement.claims:
            far = claim.role is Role.COMPLETION and not FAR[0] <= claim.figure.grains <= FAR[1]
            large = claim.role is Role.GROWTH and abs(claim.figure.grains) > LARGE_GROWTH
            reason = claim.reason or next((c.reason for c in statement.claims if c.reason and c.base == claim.base), "")
            if (far or large) and is_boilerplate(reason):
                yield rule.finding(
                    f"{claim.figure.label}为{shown(claim.figure)}，变动较大，原因“{reason}”不具体",
                    places=(claim.figure.place,),
                    stated=shown(claim.figure),
                    operands=(claim.figure,),
                    subject=claim.figure.key,
                )
