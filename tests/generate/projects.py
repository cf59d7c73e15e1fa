"""Random self-evaluations: funds that add up, indicators of many kinds, shared weights, placeholder rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from juesuan.amount import half_up
from tests.generate.ledger import FUND, GENERAL, Measure, Project

CENT_OF_WAN = 10_000  # 分 in 0.01 万元
OBJECTS = (
    "信息系统",
    "公共服务",
    "业务培训",
    "执法装备",
    "设施设备",
    "档案数字化",
    "宣传推广",
    "监测网络",
    "应急物资",
    "办公楼",
    "考务",
    "专项普查",
)
ACTIONS = ("运行维护费", "建设项目", "专项经费", "更新改造项目", "保障经费", "购置项目", "补助资金")
QUANTITIES = (
    ("购置专用设备", "台"),
    ("举办培训班", "期"),
    ("服务群众", "人次"),
    ("维护系统", "套"),
    ("印制宣传品", "册"),
    ("检测样品", "批"),
    ("修缮面积", "平方米"),
    ("开展现场检查", "次"),
)
RATES = ("验收合格率", "系统正常运行率", "按期完成率", "资料归档率", "培训合格率")
COSTS = ("设备购置费", "委托业务费", "专家劳务费", "印刷费", "差旅费", "软件开发费")
EFFECTS = (
    ("提升公共服务水平", "明显提升"),
    ("改善办公条件", "有所改善"),
    ("完善长效机制", "健全"),
    ("促进资源节约", "持续促进"),
)
PLEASED = ("服务对象满意度", "参训人员满意度", "群众满意度", "干部职工满意度")
REASONS = (
    "受招标进度影响，部分工作顺延至下一年度",
    "年中调整实施方案，实际需求减少",
    "参加人数少于预期，已调整下一年度目标",
    "严格控制开支，实际成交价低于预算",
)
BENEFITS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")
SECOND = {"数量指标": 0, "质量指标": 1, "时效指标": 2, "成本指标": 3}


def _parts(rng: random.Random, whole: int, parts: int) -> list[int]:
    """Points in hundredths split into that many positive parts, mostly halves and tenths of a point."""
    grain = rng.choice((50, 10, 100)) if whole // parts >= 200 else 10
    units = whole // grain
    cuts = sorted(rng.sample(range(1, units), parts - 1))
    values = [b - a for a, b in zip([0, *cuts], [*cuts, units], strict=True)]
    found = [v * grain for v in values]
    found[-1] += whole - sum(found)
    return found


def _scored(rng: random.Random, weight: int, share: int = 100) -> tuple[int, str]:
    """Points earned and the reason for points lost; ``share`` is the percentage of the target reached."""
    if share >= 100:
        return weight, ""
    return half_up(weight * share, 100), rng.choice(REASONS)


def _quantity(rng: random.Random, year: int) -> tuple[str, str, str, int]:
    name, unit = rng.choice(QUANTITIES)
    if rng.random() < 0.2:
        name = f"{year}年{name}"
    target = rng.choice((1, 2, 5, 12, 20, 350, 1200, 20000))
    share = rng.choice((100, 100, 100, 100, 120, 80, 60)) if target >= 5 else 100
    sign = rng.choice(("", "", "≥"))
    return name, f"{sign}{target}{unit}", f"{target * share // 100}{unit}", min(share, 100)


def _rate(rng: random.Random, year: int) -> tuple[str, str, str, int]:
    target = rng.choice((85, 90, 95, 98, 100))
    reached = rng.choice((100, 100, target, target - 5))
    printed = rng.choice((f"≥{target}%", f"{target}%以上")) if target < 100 else "100%"
    return rng.choice(RATES), printed, f"{reached}%", 100 if reached >= target else 90


def _date(rng: random.Random, year: int) -> tuple[str, str, str, int]:
    month = rng.randint(6, 12)
    late = rng.random() < 0.15 and month < 12
    done = rng.choice(("按时完成", f"{year}年{month}月底")) if not late else f"{year}年{month + 1}月"
    return "项目完成时间", f"{year}年{month}月底前", done, 80 if late else 100


def _cost(rng: random.Random, year: int) -> tuple[str, str, str, int]:
    target = rng.randrange(50, 40_000)
    spent = target - rng.randrange(0, max(1, target // 5))
    sign = rng.choice(("", "≤"))
    show = f"{target // 100}.{target % 100:02d}".rstrip("0").rstrip(".")
    return rng.choice(COSTS), f"{sign}{show}万元", f"{spent // 100}.{spent % 100:02d}万元", 100


def _effect(rng: random.Random, year: int) -> tuple[str, str, str, int]:
    name, words = rng.choice(EFFECTS)
    return name, words, words, 100


def _pleased(rng: random.Random, year: int) -> tuple[str, str, str, int]:
    target = rng.choice((80, 90, 95))
    return rng.choice(PLEASED), f"≥{target}%", f"{target + rng.randint(0, 4)}%", 100


Maker = Callable[[random.Random, int], tuple[str, str, str, int]]


def _block(rng: random.Random, year: int, level1: str, plan: list[tuple[str, Maker, int]], whole: int) -> list[Measure]:
    """The measures of one first level: so many per second level, weights adding up to ``whole`` hundredths."""
    makers = [(level2, maker) for level2, maker, number in plan for _ in range(number)]
    weights = _parts(rng, whole, len(makers))
    seen: set[str] = set()
    measures = []
    for (level2, maker), weight in zip(makers, weights, strict=True):
        name, target, achieved, share = maker(rng, year)
        scope = level2 if level1 == "产出指标" else ""  # 数量指标 and 成本指标 speak of the same things
        while f"{scope}{name}" in seen:
            name += rng.choice("甲乙丙丁戊己庚辛")
        seen.add(f"{scope}{name}")
        score, reason = _scored(rng, weight, share)
        if rng.random() < 0.04:  # nothing was done: no actual value, no points, and the reason why
            achieved, score, reason = "", 0, "该项工作因方案调整本年度未开展"
        measures.append(Measure(level1, level2, name, target, achieved, weight, score, reason))
    return measures


def _shared(rng: random.Random, measures: list[Measure]) -> list[Measure]:
    """The first second-level group with several rows put under one merged weight and score."""
    groups: dict[str, list[int]] = {}
    for i, m in enumerate(measures):
        groups.setdefault(m.level2, []).append(i)
    many = [rows for rows in groups.values() if len(rows) > 1]
    if not many or rng.random() < 0.6:
        return measures
    rows = rng.choice(many)
    found = list(measures)
    first = measures[rows[0]]
    weight = sum(measures[i].weight or 0 for i in rows)
    score = sum(measures[i].score or 0 for i in rows)
    reason = next((measures[i].reason for i in rows if measures[i].reason), "")
    found[rows[0]] = replace(first, weight=weight, score=score, reason=reason)
    for i in rows[1:]:
        found[i] = replace(measures[i], weight=None, score=None, reason="", shares=True)
    return found


def _measures(rng: random.Random, year: int) -> tuple[Measure, ...]:
    """All indicators of one form: 90 points, the other ten being for execution."""
    many = rng.choice((1, 1, 2, 3, 5, 9))
    plan: list[tuple[str, Maker, int]] = [
        ("数量指标", _quantity, many),
        ("质量指标", _rate, rng.choice((1, 1, 2))),
        ("时效指标", _date, 1),
        ("成本指标", _cost, rng.choice((1, 1, many))),
    ]
    output = _shared(rng, _block(rng, year, "产出指标", plan, 5000))
    used = sorted(rng.sample(range(4), rng.randint(1, 3)))
    filled = _block(rng, year, "效益指标", [(BENEFITS[i], _effect, rng.choice((1, 1, 2))) for i in used], 3000)
    benefit = []
    placeholder = rng.choice((("指标1：", "", ""), ("指标1：无", "", ""), ("—", "—", ""), ("0", "0", "0"), None))
    for i, level2 in enumerate(BENEFITS):
        if i in used:
            benefit += [m for m in filled if m.level2 == level2]
        elif placeholder is not None:
            benefit.append(Measure("效益指标", level2, *placeholder, None, None, placeholder=True))
    pleased = _block(rng, year, "满意度指标", [("服务对象满意度指标", _pleased, rng.choice((1, 1, 2)))], 1000)
    return (*output, *benefit, *pleased)


def _funds(rng: random.Random, executed: int) -> dict[str, tuple[int, int, int]]:
    """Rows of the fund block whose executed amounts add up to ``executed`` (a multiple of 0.01 万元)."""
    carried = rng.randrange(executed // CENT_OF_WAN + 1) * CENT_OF_WAN // 4 if rng.random() < 0.4 else 0
    carried -= carried % CENT_OF_WAN
    rows: dict[str, tuple[int, int, int]] = {}
    current = executed - carried
    full = current + rng.choice((0, 0, rng.randrange(current // CENT_OF_WAN // 5 + 1))) * CENT_OF_WAN
    initial = rng.choice((full, full, rng.randrange(full // CENT_OF_WAN + 1) * CENT_OF_WAN))
    rows["当年财政拨款"] = (initial, full, current)
    if carried:
        kept = carried + rng.choice((0, rng.randrange(carried // CENT_OF_WAN + 1) * CENT_OF_WAN))
        rows["上年结转资金"] = (kept, kept, carried)
    return rows


def random_projects(
    rng: random.Random, year: int, units: list[str], spent: dict[str, int], number: int
) -> tuple[Project, ...]:
    """So many projects, grouped by unit, whose executed money stays within the project expenditure of their fund."""
    owners = sorted((rng.choice(units) for _ in range(number)), key=units.index)
    left = {fund: amount // CENT_OF_WAN for fund, amount in spent.items()}
    names: set[str] = set()
    found: list[Project] = []
    for i, owner in enumerate(owners):
        fund = FUND if left[FUND] > 200 and rng.random() < 0.15 else GENERAL
        room = left[fund] // (number - i + 1)
        if room < 100:
            fund, room = GENERAL, left[GENERAL] // (number - i + 1)
        if room < 100:
            continue
        executed = rng.randrange(50, room)
        left[fund] -= executed
        name = rng.choice(OBJECTS) + rng.choice(ACTIONS)
        while name in names:
            name = f"{rng.choice('东西南北中')}部{name}"
        names.add(name)
        funds = _funds(rng, executed * CENT_OF_WAN)
        goal = f"完成{name}年度任务，保障相关业务正常开展。"
        found.append(
            Project(
                len(found) + 1, name, owner, funds, goal, f"{goal[:-1]}，年度任务基本完成。", _measures(rng, year), fund
            )
        )
    return tuple(found)
