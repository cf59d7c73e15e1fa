"""The clean reports of the suite: two hundred invented departments, chosen so that nothing in them is wrong or odd."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from juesuan.amount import Denomination
from juesuan.codes import economic_codes, function_codes
from tests.generate.accounts import CIVIL, Wish, random_accounts
from tests.generate.ledger import PARTS, Accounts
from tests.generate.styles import random_style
from tests.generate.tables import Style
from tests.prove.suite_kinds.located import Located, locate

SEED = 2024
NUMBER = 200
LARGEST = 37_000  # bytes of one report
LONGEST_FORM = 6_000
LEAST = 1_000_000  # 分: no part of the three public expenses or of procurement is smaller
PLACES = (
    *("示例市", "样本县", "假想省", "虚拟区", "范例自治州", "试点市", "模拟县", "甲山市", "乙水县", "丙原区"),
    *("丁湖市", "戊岭县", "己滩区", "庚桥市", "辛港区", "壬岛县", "癸林市", "子墨县", "丑石区", "寅泉市"),
)
OFFICES = (
    *(
        "水务局",
        "城市管理局",
        "农业农村局",
        "文化和旅游局",
        "市场监督管理局",
        "教育局",
        "民政局",
        "应急管理局",
        "财政局",
    ),
    *("审计局", "交通运输局", "卫生健康局", "林业和草原局", "生态环境局", "科学技术局", "商务局", "司法局", "统计局"),
    *("自然资源局", "住房和城乡建设局", "人力资源和社会保障局", "退役军人事务局", "医疗保障局", "信访局", "妇女联合会"),
)
INSTITUTIONS = (
    "图书馆",
    "第一中学",
    "人民医院",
    "职业技术学校",
    "博物馆",
    "疾病预防控制中心",
    "公路养护中心",
    "种子管理站",
)
MORE = (
    ("年中追加专项任务经费", "新进人员较多", "上年签订的合同在本年度付款", "按政策提高了补助标准", "新增一批设备购置"),
    ("支出相应增加", "所需经费增加", "开支较原计划增加"),
)
LESS = (
    (
        "落实过紧日子要求",
        "部分项目尾款结转下一年度支付",
        "人员退休和调出",
        "采购成交价低于预算",
        "部分任务推迟到下一年度",
    ),
    ("支出相应减少", "所需经费减少", "开支较原计划减少"),
)
MONEY = ("本年收入", "使用非财政拨款结余", "年初结转和结余", "财政拨款收入", "年初财政拨款结转和结余")
MORE_MONEY = (("年中追加专项经费", "上级下达专项任务", "人员经费保障标准提高"), ("资金相应增加", "资金较上年增加"))
LESS_MONEY = (("专项任务减少", "跨年项目已经完工", "压减一般性经费"), ("资金相应减少", "资金较上年减少"))


def _renamed(accounts: Accounts, name: str) -> Accounts:
    """The same accounts under another department's name, its bodies and forms included."""
    old = accounts.department

    def new(text: str) -> str:
        return text.replace(old, name)

    return replace(
        accounts,
        department=name,
        bodies=tuple(replace(body, name=new(body.name)) for body in accounts.bodies),
        projects=tuple(replace(project, unit=new(project.unit)) for project in accounts.projects),
    )


def _with_reasons(accounts: Accounts, rng: random.Random) -> Accounts:
    """The accounts with words of its own for every rise and fall."""
    subjects = [function_codes()[c].name for c in sorted({e.category for e in accounts.entries})]
    subjects += [e.name for e in accounts.entries]
    subjects += [economic_codes()[c].name for c in ("301", "302", "303", "307", "310", "399")]
    subjects += ["一般公共预算财政拨款支出", "“三公”经费", "公务用车购置及运行维护费", *PARTS]
    subjects += ["政府性基金预算财政拨款", "国有资本经营预算财政拨款", "机关运行经费"]
    found = {}
    for words, of in (((MORE, LESS), subjects), ((MORE_MONEY, LESS_MONEY), MONEY)):
        for subject in dict.fromkeys(of):
            for suffix in ("", "年"):
                for word, (causes, effects) in zip("增减", words, strict=True):
                    found[f"{subject}{suffix}{word}"] = f"{rng.choice(causes)}，{rng.choice(effects)}"
    return replace(accounts, reasons=found)


def _seen(amount: int, least: int = LEAST) -> int:
    """The amount, raised to what both 元 and 万元 show well; zero stays."""
    return amount and max(amount, least)


def _plain(accounts: Accounts) -> Accounts:
    """The same accounts without what a reader would ask about: unspent projects, cars that cost next to nothing."""
    a = accounts
    projects = [p for p in a.projects if p.rate >= Fraction(4, 5)]
    projects = [replace(p, number=i) for i, p in enumerate(projects, 1)]
    public = {part: (_seen(budget), _seen(actual)) for part, (budget, actual) in a.three_public.items()}
    bought, running = public[PARTS[1]][1], public[PARTS[2]][1]
    held = max(1, running // 3_000_000) if running else 3 if bought else 0
    spent = max(running, 2_000_000 * held)
    public[PARTS[2]] = max(public[PARTS[2]][0], spent), spent
    prior = {**a.prior, **{part: _seen(a.prior[part]) for part in PARTS}}
    prior |= {p: v[1] * 9 // 10 for p, v in public.items() if prior[p] and not v[1] // 4 <= prior[p] <= v[1] * 4}
    kinds = list(a.vehicles)
    vehicles = {kind: held // len(kinds) + (i < held % len(kinds)) for i, kind in enumerate(kinds)}
    procurement = {k: (_seen(spent), _seen(given, LEAST // 4)) for k, (spent, given) in a.procurement.items()}
    return replace(
        a,
        projects=tuple(projects),
        three_public=public,
        prior=prior,
        counts={**a.counts, "保有车辆": held},
        vehicles=vehicles,
        procurement=procurement,
        micro=min(_seen(a.micro, LEAST // 8), sum(given for _, given in procurement.values())),
    )


def _style(rng: random.Random) -> Style:
    """Any habit of printing but those that are slips themselves."""
    style = random_style(rng)
    lines = "full" if style.line_numbers == "gaps" else style.line_numbers
    return replace(style, line_numbers=lines, bottom="总计", total_last=style.total_last, bare_title=True)


def _attempt(number: int, attempt: int) -> tuple[Accounts, Style]:
    rng = random.Random(f"{SEED} {number} {attempt}")
    wish = Wish(
        denomination=(Denomination.YUAN, Denomination.YUAN, Denomination.WAN)[number % 3],
        rounded=number % 12 == 2,
        level="单位" if number % 5 == 4 else "部门",
        items=3 + (number * 7) % 38 if attempt < 2 else rng.randint(3, 14),
        projects=number % 15,
        fund=number % 2 == 0,
        state=number % 4 in (1, 2),
        units=rng.randint(2, 7),
    )
    accounts = random_accounts(rng, wish)
    style = _style(rng)
    style = replace(style, used_codes_only=style.used_codes_only or rng.random() < 0.5)
    civil = accounts.bodies[0].kind in CIVIL
    place = PLACES[number % len(PLACES)]
    office = OFFICES[(number // len(PLACES) + 3 * number) % len(OFFICES)]  # every pair of place and office once
    if accounts.level == "单位" and not civil:
        office = INSTITUTIONS[number % len(INSTITUTIONS)]
    return _with_reasons(_renamed(_plain(accounts), place + office), rng), style


@lru_cache(maxsize=NUMBER)
def clean(number: int) -> Located:
    """Clean report of that number, from 1: the first sound attempt, with as many projects as there is room for."""
    for attempt in range(400):
        accounts, style = _attempt(number, attempt)
        while not accounts.faults():
            found = locate(f"r{number:03d}", accounts, style)
            over = len(found.text.encode()) - LARGEST
            if over <= 0:
                return found
            if not accounts.projects:
                break
            accounts = replace(accounts, projects=accounts.projects[: -1 - over // LONGEST_FORM])
    raise ValueError(f"no clean report {number}")


def every_clean() -> Iterator[Located]:
    """All of them in order."""
    for number in range(1, NUMBER + 1):
        yield clean(number)
