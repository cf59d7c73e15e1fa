"""Privacy: no identity numbers, bank cards or private telephones; nothing that was not reviewed for secrecy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import bare, masked, passages
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

LAW = "个人信息保护法第二十八条；政府信息公开条例（国务院令第711号）第十五条"
SECRECY = "保守国家秘密法；政府信息公开条例（国务院令第711号）第十四条、第十七条"
_DIGITS = re.compile(r"(?<![\d.,])\d{11,19}[Xx]?(?![\d.,])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MOBILE = re.compile(r"1[3-9]\d{9}")


def is_identity_number(digits: str) -> bool:
    """Whether 18 characters are a Chinese identity number: a date of birth and the right check digit (GB 11643)."""
    if not re.fullmatch(r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]", digits):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return "10X98765432"[total % 11] == digits[-1].upper()


def is_bank_card(digits: str) -> bool:
    """Whether 16 to 19 digits are a UnionPay card number with the right Luhn digit."""
    if not (16 <= len(digits) <= 19 and digits.isdigit() and digits.startswith("62")):
        return False
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _texts(accounts: FinalAccounts) -> Iterator[tuple[str, Place]]:
    """Everything read, with the place of each long number in it."""
    for passage in passages(accounts):
        for match in _DIGITS.finditer(passage.text):
            yield match[0], passage.of(match)
    others = [(unread.text, unread.place) for unread in accounts.unread]
    others += [(term.text, term.place) for term in accounts.glossary]
    others += [(duty, accounts.organisation.place) for duty in accounts.organisation.duties]
    for form in accounts.evaluations:
        others += [(form.expected, form.place), (form.achieved, form.place)]
        others += [("\n".join((i.name, i.target, i.achieved, i.reason)), i.place) for i in form.indicators]
    for text, place in others:
        for match in _DIGITS.finditer(text):
            yield match[0], place


@check(
    "R-40-16",
    "不公开身份证号、银行卡号、个人电话",
    severity=Severity.ERROR,
    source=LAW,
    part="全文",
    hint="删去或遮盖个人信息后再公开；已经公开的，先撤下再更正。",
    relation="文中没有能校验通过的身份证号、银行卡号，没有个人手机号",
    failing=Edit(
        "（五）完成市委、市政府交办的其他任务。",
        "（五）完成市委、市政府交办的其他任务。联系人身份证号11010519491231002X。",
    ),
)
def personal_data(given: Given, rule: Rule) -> Outcomes:
    for digits, place in _texts(given.accounts):
        if is_identity_number(digits):
            what, severity = "身份证号", Severity.ERROR
        elif is_bank_card(digits):
            what, severity = "银行卡号", Severity.ERROR
        elif _MOBILE.fullmatch(digits):
            what, severity = "手机号", Severity.EXPLAIN
        else:
            continue
        shown = f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"
        yield rule.finding(
            f"文中有{what} {shown}",
            severity=severity,
            places=(masked(place, shown),),
            stated=shown,
            subject=f"{what}·{shown}",
        )


@check(
    "R-40-10",
    "涉密内容不公开",
    severity=Severity.ERROR,
    source=SECRECY,
    part="全文",
    hint="逐项审查；涉密的文字删去，涉密的金额上提一级科目列示，并保存审查记录。",
    relation="报告中没有国家秘密",
    needs=("保密审查记录",),
)
def secrets(given: Given, rule: Rule) -> Outcomes:
    yield NotChecked(rule.code, "是否涉密须由单位保密审查认定，核验不能代替")


_REVIEW = re.compile(r"保密审查(?:情况)?[:：]?(已审查|未审查|[一-鿿]{0,6})|审签情况[:：]?(已审签|未审签|[一-鿿]{0,6})")


@check(
    "R-40-11",
    "保密审查和审签有记录",
    severity=Severity.EXPLAIN,
    source=SECRECY,
    part="封面",
    hint="公开前完成保密审查和负责人审签；封面印有审查情况的，写明结果。",
    relation="封面所印的保密审查、审签情况为“已审查”“已审签”",
    failing=Edit(
        "示例市城市管理局\n\n部门决算\n\n目录", "示例市城市管理局\n\n部门决算\n\n保密审查情况：未审查\n\n目录"
    ),
)
def reviewed(given: Given, rule: Rule) -> Outcomes:
    found = False
    for text, place in [(bare(u.text), u.place) for u in given.accounts.unread] + [
        (bare(p.text), p.paragraph.place) for p in passages(given.accounts)
    ]:
        match = _REVIEW.search(text) if "审查" in text or "审签" in text else None
        if match is None:
            continue
        found = True
        result = match[1] or match[2] or ""
        if not result.startswith("已"):
            yield rule.finding(
                f"封面所印“{match[0]}”，没有写明已审查（审签）",
                places=(place,),
                stated=match[0],
                subject=match[0],
            )
    if not found:
        yield NotChecked(rule.code, "报告没有印保密审查和审签情况，需要审查记录")
