"""Matters: section 十 — running costs of offices, procurement, assets, performance — derived from books and forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from juesuan.accounts import Role, SelfEvaluation
from juesuan.amount import Denomination, half_up
from juesuan.narrative.compared import FORMS, OTHER_VEHICLES, PROBLEMS, STEPS
from juesuan.narrative.compose.filler import Filler, gap, wording
from juesuan.narrative.compose.material import Followed, Material
from juesuan.narrative.compose.sections import VEHICLES, Paragraphs, about, counted
from juesuan.narrative.compose.slots import fill_slots
from juesuan.narrative.compose.spoken import Bit, count, decimal, money, percent

PROCUREMENT, ASSETS = "政府采购", "房屋设备"
KINDS = ("货物", "工程", "服务")
FUND_NAMES = {
    "绩效一般公共预算": "一般公共预算",
    "绩效政府性基金": "政府性基金预算",
    "绩效国有资本": "国有资本经营预算",
}
USES = (
    "领导干部用车",
    "机要通信用车",
    "应急保障用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部用车",
    "其他用车",
)
FUNDS = (
    ("一般公共预算", "绩效一般公共预算", "一般公共预算财政拨款支出决算表[合计].项目支出"),
    ("政府性基金", "绩效政府性基金", "政府性基金预算财政拨款收入支出决算表[合计].项目支出"),
    ("国有资本经营", "绩效国有资本", "国有资本经营预算财政拨款支出决算表[合计].项目支出"),
)
SPENT_ON_PROJECTS = ("支出决算表[合计].项目支出", *(spent for _, _, spent in FUNDS))


def costs(m: Material) -> Paragraphs:
    """（一）机关运行经费."""
    body = f"本{m.level}"
    if not m.has_offices or m.costs == 0:
        yield (wording()["absent"]["costs"].format(year=m.year, body=body),)
        return
    one = about("机关运行经费")
    if m.costs is None:
        yield f"{m.year}年度{body}机关运行经费支出", gap(wording()["gaps"]["kinds"], "性质"), "。"
        return
    filler = Filler(m, one, values=[money(m.costs, m.denomination)])
    filler.now = m.costs
    yield filler.fill("机关运行")


def procurement(m: Material) -> Paragraphs:
    """（二）政府采购."""
    body = f"本{m.level}"

    def fen(name: str) -> int:
        return m.quantities[name].value if name in m.quantities else 0

    total = fen("政府采购支出总额")
    if not m.knows(PROCUREMENT):
        what = wording()["gaps"]["register"].format(name="政府采购支出总额", register=PROCUREMENT)
        yield f"{m.year}年度{body}政府采购支出总额", gap(what, "没有", PROCUREMENT), "。"
        return
    if total == 0:
        yield (wording()["absent"]["procurement"].format(year=m.year, body=body),)
        return
    unit = m.denomination
    values = [money(fen(name), unit) for name in ("政府采购支出总额", *(f"政府采购{kind}支出" for kind in KINDS))]
    bits: list[Bit] = [*Filler(m, values=values).fill("采购")]
    granted, small = fen("授予中小企业合同金额"), fen("授予小微企业合同金额")
    shares: list[Bit] = [money(granted, unit), percent(granted, total, Role.SHARE)]
    if granted:
        shares += [money(small, unit), percent(small, granted, Role.SHARE)]
        bits += Filler(m, whole=total, values=shares).fill("采购中小")
    else:
        bits += ["授予中小企业合同金额", *_money(m, 0), "。"]
    for kind in KINDS:
        spent = fen(f"政府采购{kind}支出")
        if spent:
            share = percent(fen(f"{kind}采购授予中小企业合同金额"), spent, Role.SHARE)
            bits += Filler(m, whole=spent, values=[share]).fill(f"{kind}中小")
    yield tuple(bits)


def _money(m: Material, fen: int) -> Sequence[Bit]:
    return [money(fen, m.denomination), m.denomination.value]


def assets(m: Material) -> Paragraphs:
    """（三）国有资产: premises, vehicles by use, large equipment."""
    area = m.quantities.get("房屋面积")
    if area is not None:
        premises: Bit = decimal(area.value, "平方米")
    elif m.knows(ASSETS):
        premises = decimal(0, "平方米")
    else:
        premises = gap(wording()["gaps"]["register"].format(name="房屋面积", register=ASSETS), "没有", ASSETS)
    bits: list[Bit] = [*Filler(m, values=[premises]).fill("房屋")]
    if m.knows(VEHICLES) or "车辆" in m.quantities:
        cars = [counted(m, name, "辆", VEHICLES) for name in ("车辆", *USES)]
        bits += Filler(m, values=cars).fill("车辆")
        others = m.quantities.get(OTHER_VEHICLES)
        if others is not None and others.value:
            written = m.reason(OTHER_VEHICLES)
            use = fill_slots(written, m) if written else (gap(wording()["gaps"]["vehicles"], "原因", OTHER_VEHICLES),)
            bits += ["其他用车主要是", *use, "。"]
    else:
        bits += [
            "共有车辆",
            gap(wording()["gaps"]["register"].format(name="车辆", register=VEHICLES), "没有", VEHICLES),
            "。",
        ]
    large = counted(m, "单价100万元以上设备", "台（套）", ASSETS)
    bits += Filler(m, values=[large]).fill("设备")
    yield tuple(bits)


# ── 绩效 ──


def performance(m: Material) -> Paragraphs:
    """（四）绩效: the projects evaluated, the money they cover, the average of their scores."""
    body = f"本{m.level}"
    if not m.evaluations and FORMS not in m.inputs.none and any(m.amount(cell) for cell in SPENT_ON_PROJECTS):
        yield f"{m.year}年度{body}项目支出绩效自评情况", gap(wording()["gaps"]["forms"], "没有", FORMS), "。"
        return
    if not m.evaluations:
        yield (wording()["absent"]["forms"].format(year=m.year, body=body),)
        return
    bits: list[Bit] = [wording()["performance"]["lead"].format(body=body, year=m.year)]
    for fund, sentence, spent in FUNDS:
        forms = [form for form in m.evaluations if m.funds.get(form.name, FUNDS[0][0]) == fund]
        if (not forms and fund == FUNDS[-1][0]) or (not forms and fund != FUNDS[0][0] and not m.amount(spent)):
            continue
        bits += _covered(m, forms, sentence, m.amount(spent))
    if m.followed is not None and m.followed.handed_in:
        bits.append(_reviewed(m.followed))
    yield tuple(bits)
    scores = [form.total_score.grains for form in m.evaluations if form.total_score and not form.total_score.is_blank]
    result: list[Bit] = [wording()["performance"]["result"]]
    if len(scores) == len(m.evaluations):
        average = decimal(half_up(sum(scores), len(scores)), "分", Role.SCORE)
        result += Filler(m, values=[average]).fill("平均得分")
    else:
        missing = "、".join(f.display for f in m.evaluations if not f.total_score or f.total_score.is_blank)
        result += ["项目自评平均得分为", gap(f"{missing}的总分", "自评"), "。"]
    if m.followed is not None and m.followed.grades:
        words = wording()["performance"]
        told = "、".join(words["settled_grade"].format(word=word, number=n) for word, n in m.followed.grades)
        result.append(words["settled"].format(grades=told))
    for what, key in (("problems", PROBLEMS), ("next", STEPS)):
        written = m.reason(key)
        text = fill_slots(written, m) if written else (gap(wording()["gaps"][what], "原因", key),)
        before, after = wording()["performance"][what].split("{text}")
        result += [before, *text, after]
    if m.followed is not None and m.followed.used:
        result += _used(m.followed)
    yield tuple(result)


def _reviewed(followed: Followed) -> str:
    """How the self-evaluations were reviewed: sent back, drawn again, evaluated by others."""
    words = wording()["performance"]
    numbers = (
        ("returned", followed.returned),
        ("rechecked", followed.rechecked),
        ("outside", followed.outside),
        ("transfers", followed.transfers),
    )
    return str(words["reviewed"]) + "".join(words[name].format(number=n) for name, n in numbers if n) + "。"


def _used(followed: Followed) -> Iterator[Bit]:
    """What the results mean for later budgets."""
    words = wording()["performance"]
    before, after = words["used"].split("{years}")
    yield before
    for number, used in enumerate(followed.used):
        parts = "、".join(words["used_part"].format(consequence=name, number=n) for name, n in used.parts)
        yield ("；" if number else "") + words["used_year"].format(year=used.year, what=used.what, parts=parts)
        if used.less:
            of, unit = words["used_less"].split("{money}")
            yield from (of, money(used.less, Denomination.WAN), unit)
    yield after


def _covered(m: Material, forms: Sequence[SelfEvaluation], sentence: str, spent: int) -> Iterator[Bit]:
    """How many projects, the money executed by their forms, and its share of the project expenditure of that fund."""
    executed = [figure for form in forms if (figure := form.fund("年度资金总额", "全年执行数")) is not None]
    covered = sum(figure.grains for figure in executed)
    other = sum(f.grains for form in forms if (f := form.fund("其他资金", "全年执行数")) is not None)
    values: list[Bit] = [count(len(forms), "个"), money(covered, Denomination.WAN)]
    if not other or covered <= other:
        filler = Filler(m, whole=spent if not other else 0, values=[*values, *_share(covered, spent)])
        yield from filler.fill(sentence)
        return
    # A share of what was appropriated compares like with like only without the money of other kinds.
    yield from Filler(m, values=values).fill(sentence)[:-1]
    yield wording()["performance"]["of_these"]
    yield from (money(covered - other, Denomination.WAN), Denomination.WAN.value)
    if spent:
        yield wording()["performance"]["share_of"].format(fund=FUND_NAMES[sentence])
        yield from (*_share(covered - other, spent), "%")
    yield "。"


def _share(part: int, whole: int) -> list[Bit]:
    return [percent(part, whole, Role.SHARE)] if whole else []
