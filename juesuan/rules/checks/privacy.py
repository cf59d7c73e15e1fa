"""Privacy: no identity numbers, bank cards or private telephones; nothing that was not reviewed for secrecy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts
from juesuan.characters import HAN
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import bare, masked, not_read, passages, within
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

LAW = "个人信息保护法第二十八条；政府信息公开条例（国务院令第711号）第十五条"
SECRECY = "保守国家秘密法；政府信息公开条例（国务院令第711号）第十四条、第十七条"
_LONG = re.compile(r"[0-9]{11}")
_DIGITS = re.compile(r"(?<![0-9.,])[0-9]{11,19}[Xx]?(?![0-9.,])")
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


_ACCOUNT = re.compile(r"(?:账号|帐号|账户|卡号|银行账户)[^0-9]{0,6}$")  # what stands before the number of an account


def _long_numbers(accounts: FinalAccounts) -> Iterator[tuple[str, str, Place]]:
    """Every run of 11 to 19 digits that was read, the words before it, and its place."""
    for passage in passages(accounts):
        for match in _DIGITS.finditer(passage.text) if _LONG.search(passage.text) is not None else ():
            yield match[0], passage.text[: match.start()], passage.of(match)
    for text, place in _other_texts(accounts):
        for match in _DIGITS.finditer(text):
            yield match[0], text[: match.start()], within(place, match[0])


def _other_texts(accounts: FinalAccounts) -> Iterator[tuple[str, Place]]:
    """What stands outside the narrative, as far as a long number stands in it."""
    others = [(unread.text, unread.place) for unread in accounts.unread]
    others += [(term.text, term.place) for term in accounts.glossary]
    others += [(duty, accounts.organisation.place) for duty in accounts.organisation.duties]
    yield from ((text, place) for text, place in others if _LONG.search(text) is not None)
    for form in accounts.evaluations:
        prose = ((form.expected, "预期目标"), (form.achieved, "实际完成情况"))
        cells = [(text, form.places.get(name, form.place)) for text, name in prose]
        for i in form.indicators:
            texts = ((i.name, "指标"), (i.target, "年度指标值"), (i.achieved, "实际完成值"), (i.reason, "偏差原因"))
            cells += [(text, i.places.get(name, i.place)) for text, name in texts]
        if _LONG.search("\n".join(text for text, _ in cells)) is not None:
            yield from cells


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
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    for digits, before, place in _long_numbers(given.accounts):
        if is_identity_number(digits):
            what, severity = "身份证号", Severity.ERROR
        elif is_bank_card(digits):
            what, severity = "银行卡号", Severity.ERROR
        elif _ACCOUNT.search(before) is not None:
            what, severity = "银行账号", Severity.EXPLAIN
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


_REVIEW = re.compile(rf"保密审查(?:情况)?[:：]?(已审查|未审查|{HAN}{{0,6}})|审签情况[:：]?(已审签|未审签|{HAN}{{0,6}})")


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


_THIRD_PARTY = re.compile(r"第三方|受托机构|中介机构|评价机构")
_PRIVATE = re.compile(r"法定代表人|联系人|联系电话|手机号?|身份证|开户(?:银)?行|银行账号|账户")


@check(
    "R-33-04",
    "第三方评价只写机构和职责，不写其私有信息",
    severity=Severity.EXPLAIN,
    source="第三方机构预算绩效评价业务监督管理暂行办法（财监〔2021〕4号）；" + LAW,
    part="文字",
    hint="写明受托机构名称和承担的工作；联系人、电话、账户等不公开。",
    relation="写第三方评价的段落不含联系人、电话、账户",
    failing=Edit("加强执行监控，用好自评结果。", "加强执行监控，用好自评结果。受托机构联系电话0000-5550100。"),
)
def third_party_details(given: Given, rule: Rule) -> Outcomes:
    for passage in passages(given.accounts):
        match = _PRIVATE.search(passage.text) if _THIRD_PARTY.search(passage.text) is not None else None
        if match is not None:
            yield rule.finding(
                f"写第三方评价的段落含有“{match[0]}”",
                places=(passage.of(match),),
                stated=match[0],
                subject=f"第三方·{match[0]}",
            )
