"""The text on performance against the forms: projects, units and reasons it speaks of are found there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from juesuan.finding import NotChecked, Severity
from juesuan.performance.points import unread_forms
from juesuan.place import Place
from juesuan.rules.checks.performance_scope import everything_said
from juesuan.rules.checks.performance_text import PART, SECTION
from juesuan.rules.checks.prose import bare, in_section, not_read, within
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import DISCLOSURE, EVALUATION

ALIKE = 72  # percent of two names of one project
SHORTEST = 6  # characters of a name that can be told from others
_TRANSFERS = re.compile(
    r"转移支付(?:项目|资金)?[^。；]{0,90}?(?:填报了?|编制了?|形成了?|附)[^，。；]{0,8}自评(?:价)?表"
)
_ALL_EXPLAINED = re.compile(
    r"(?:逐条|逐项|逐一)[^，。；]{0,10}(?:说明|分析)[^，。；]{0,6}(?:原因)?|(?:均|都)(?:已)?说明了?原因"
)
_NAMED = re.compile(r"(?:所列的?|包括|分别是|即|对)([^，。；：:《》]{6,60}?)(?:等)?\d{1,2}个项目")


@check(
    "R-22-23",
    "文中说有自评表的转移支付项目附有自评表",
    severity=Severity.NOTICE,
    source=DISCLOSURE + "；" + EVALUATION,
    part=PART,
    hint="附上转移支付项目的自评表；按规定随转移支付公开、不在部门决算公开的，写明公开在哪里。",
    relation="文中写转移支付项目填报了自评表 ⇒ 目录、自评表中有转移支付项目",
    failing=Edit("个别项目前期准备不够充分", "对转移支付项目进行了自评，填报了自评表。个别项目前期准备不够充分"),
)
def transfers_with_forms(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    yield from not_read(rule.code, in_section(accounts, SECTION), "绩效情况说明")
    if not accounts.evaluations:
        return
    names = [*(form.name for form in accounts.evaluations), *(entry.name for entry in accounts.catalogue)]
    if any("转移支付" in name for name in names):
        return
    for passage in in_section(accounts, SECTION):
        match = _TRANSFERS.search(passage.text)
        if match is not None:
            yield rule.finding(
                "文中写转移支付项目填报了自评表，所附自评表和目录中没有转移支付项目",
                places=(passage.of(match),),
                stated=match[0][-24:],
                subject="转移支付自评表",
            )
            return


@check(
    "R-22-24",
    "写“逐条说明原因”的，自评表扣分都有原因",
    severity=Severity.NOTICE,
    source=DISCLOSURE + "；" + EVALUATION,
    part=PART,
    hint="补写各指标的偏差原因；没有做到的，不写“逐条说明”。",
    relation="文中写偏差逐条（逐项）说明原因 ⇒ 自评表扣分的指标都有偏差原因",
    failing=Edit("10\t8.5\t雨季停工致工期顺延", "10\t8.5\t"),
)
def all_explained(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, in_section(given.accounts, SECTION), "绩效情况说明")
    said = next((p.of(m) for p in in_section(given.accounts, SECTION) for m in _ALL_EXPLAINED.finditer(p.text)), None)
    silent = list(_silent(given)) if said is not None else []
    if said is not None and silent:
        forms = list(dict.fromkeys(form for form, _ in silent))
        listed = "、".join(forms[:6]) + ("等" if len(forms) > 6 else "")
        yield rule.finding(
            f"文中写“{said.text}”，而{len(forms)}份自评表有{len(silent)}项扣分没有写原因：{listed}",
            places=(said, *(place for _, place in silent[:12])),
            stated=said.text,
            subject="逐条说明",
        )


def _silent(given: Given) -> Iterator[tuple[str, Place]]:
    """The indicators that lost points and give no reason; of merged cells the first line that has the points."""
    for form in given.accounts.evaluations:
        for line in form.indicators:
            if line.weight is None or line.score is None or line.score.is_blank or line.weight.is_blank:
                continue
            if line.score.grains >= line.weight.grains or line.reason.strip():
                continue
            same = [one for one in form.indicators if line.group is not None and one.group == line.group] or [line]
            if not any(bare(one.reason) for one in same):
                yield form.display, line.places.get("得分", line.place)


@check(
    "R-22-25",
    "写“全覆盖”的，每个单位都有自评的项目或说明",
    severity=Severity.NOTICE,
    source=DISCLOSURE + "；" + EVALUATION,
    part=PART,
    hint="没有项目支出的单位写明没有项目；漏附的补上自评表。",
    relation="文中写自评“全覆盖” ⇒ 编报范围内的单位都列在附件目录中",
    failing=Edit("本部门组织对2024年度项目支出开展绩效自评。", "本部门组织对2024年度项目支出全覆盖开展绩效自评。"),
)
def every_unit_has_one(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    said = everything_said(accounts)
    units = accounts.organisation.units
    listed = list(dict.fromkeys(bare(entry.unit) for entry in accounts.catalogue if entry.unit))
    if said is None or len(units) < 2 or len(listed) < 2:
        return
    if unread_forms(accounts):
        yield NotChecked(rule.code, unread_forms(accounts))
        return
    text = "".join(bare(passage.text) for passage in in_section(accounts, SECTION))
    missing = [
        unit
        for unit in units
        if not any(_is_unit(bare(unit.name), name) for name in listed)
        and not (unit.short_name and bare(unit.short_name) in text)
    ]
    if missing and len(missing) * 2 <= len(units):
        names = "、".join(unit.name for unit in missing)
        yield rule.finding(
            f"文中写自评“全覆盖”，编报范围有{len(units)}个单位，附件目录只列{len(listed)}个，没有{names}的项目，也没有说明",
            places=(said, *(unit.place for unit in missing)),
            stated=said.text,
            subject=f"没有项目的单位·{names}",
        )


def _is_unit(name: str, listed: str) -> bool:
    """Whether a unit is the one listed: alike but for 本级, or one the other without the province in front."""
    one, other = (re.sub(r"（?(?:机关)?本级）?$", "", text) for text in (name, listed))
    return one == other or one.endswith(other) or other.endswith(one)


@check(
    "R-22-26",
    "文中的项目名称与目录一致",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part=PART,
    hint="文中、目录、自评表用同一个项目名称。",
    relation="绩效情况说明点名的项目 = 目录中的项目名称",
    failing=Edit("个别项目前期准备不够充分", "对生活垃圾收运及处理费1个项目进行了评价。个别项目前期准备不够充分"),
)
def projects_under_one_name(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    names = list(dict.fromkeys([*(e.name for e in accounts.catalogue), *(f.name for f in accounts.evaluations)]))
    if not names:
        return
    for passage in in_section(accounts, SECTION):
        for match in _NAMED.finditer(passage.text):
            said, known = max(_likenesses(match[1], names), default=(0, "", ""))[1:]
            if known:
                yield rule.finding(
                    f"文中的项目“{said}”，目录（自评表）中为“{known}”",
                    places=(within(passage.of(match, 1), said),),
                    stated=said,
                    expected=known,
                    subject=f"文中项目·{said}",
                )


def _likenesses(listed: str, names: list[str]) -> Iterator[tuple[int, str, str]]:
    """How like each stretch of a list “甲和乙和丙” is to a name that is not the very same, with both of them."""
    plain = {name: bare(name).removesuffix("项目") for name in names if name}
    pieces = listed.strip().split("和")
    for first in range(len(pieces)):
        for last in range(first + 1, len(pieces) + 1):
            said = "和".join(pieces[first:last])
            short = bare(said).removesuffix("项目")
            if len(short) < SHORTEST or any(short in other or other in short for other in plain.values() if other):
                continue
            for name, other in plain.items():
                shared = len(set(short).intersection(other))
                if shared * 2 < len(short):  # too few characters in common to be worth a comparison
                    continue
                same = sum(block.size for block in SequenceMatcher(None, short, other).get_matching_blocks())
                likeness = 200 * same // (len(short) + len(other))
                if likeness >= ALIKE:
                    yield likeness, said, name
