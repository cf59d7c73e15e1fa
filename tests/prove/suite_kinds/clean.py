"""The clean reports of the suite: two hundred invented departments, chosen so that nothing in them is wrong or odd."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from juesuan.amount import Denomination
from juesuan.codes import economic_codes, function_codes
from tests.generate.accounts import CIVIL, Wish, random_accounts
from tests.generate.ledger import PARTS, Accounts, Project
from tests.generate.styles import random_style
from tests.generate.tables import Style
from tests.prove.suite_kinds.located import Located, locate

SEED = 2024
NUMBER = 200
LARGEST = 40_000  # bytes of one report
PLACES = (
    *("示例市", "样本县", "假想省", "虚拟区", "范例自治州", "试点市", "模拟县", "甲山市", "乙水县", "丙原区"),
    *("丁湖市", "戊岭县", "己滩区", "庚桥市", "辛港区", "壬岛县", "癸林市", "子墨县", "丑石区", "寅泉市"),
)
OFFICES = (
    *("水务局", "城市管理局", "农业农村局", "文化和旅游局", "市场监督管理局", "教育局", "民政局", "应急管理局", "财政局"),
    *("审计局", "交通运输局", "卫生健康局", "林业和草原局", "生态环境局", "科学技术局", "商务局", "司法局", "统计局"),
    *("自然资源局", "住房和城乡建设局", "人力资源和社会保障局", "退役军人事务局", "医疗保障局", "信访局", "妇女联合会"),
)
INSTITUTIONS = ("图书馆", "第一中学", "人民医院", "职业技术学校", "博物馆", "疾病预防控制中心", "公路养护中心", "种子管理站")
MORE = (
    ("年中追加专项任务经费", "新进人员较多", "上年签订的合同在本年度付款", "按政策提高了补助标准", "新增一批设备购置"),
    ("支出相应增加", "所需经费增加", "开支较原计划增加"),
)
LESS = (
    ("落实过紧日子要求", "部分项目尾款结转下一年度支付", "人员退休和调出", "采购成交价低于预算", "部分任务推迟到下一年度实施"),
    ("支出相应减少", "所需经费减少", "开支较原计划减少"),
)


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
    for subject in dict.fromkeys(subjects):
        for suffix in ("", "年"):
            for word, (causes, effects) in (("增", MORE), ("减", LESS)):
                found[f"{subject}{suffix}{word}"] = f"{rng.choice(causes)}，{rng.choice(effects)}"
    return replace(accounts, reasons=found)


def _project_is_plain(project: Project) -> bool:
    """Whether a form raises no question: money mostly spent."""
    return project.rate >= 0.8


def is_plain(accounts: Accounts) -> bool:
    """Whether a careful reader would ask nothing about these accounts."""
    held, running = accounts.counts["保有车辆"], accounts.three_public[PARTS[2]][1]
    return (
        not accounts.faults()
        and all(map(_project_is_plain, accounts.projects))
        and (held == 0 or 600_000 <= running / held <= 5_500_000)
        and (held == 0) == (running == 0)
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
        items=3 + (number * 7) % 38 if attempt < 20 else rng.randint(3, 14),
        projects=number % 13 if attempt < 40 else rng.randint(0, number % 13),
        fund=number % 2 == 0,
        state=number % 4 in (1, 2),
        units=rng.randint(2, 7),
    )
    accounts = random_accounts(rng, wish)
    style = _style(rng)
    style = replace(style, used_codes_only=style.used_codes_only or rng.random() < 0.5)
    civil = accounts.bodies[0].kind in CIVIL
    place, office = PLACES[(number * 3) % len(PLACES)], OFFICES[(number * 7 + number // len(OFFICES)) % len(OFFICES)]
    if accounts.level == "单位" and not civil:
        office = INSTITUTIONS[number % len(INSTITUTIONS)]
    return _with_reasons(_renamed(accounts, place + office), rng), style


@lru_cache(maxsize=NUMBER)
def clean(number: int) -> Located:
    """Clean report of that number, from 1: the first attempt that is plain and not too long."""
    for attempt in range(400):
        accounts, style = _attempt(number, attempt)
        if not is_plain(accounts):
            continue
        found = locate(f"r{number:03d}", accounts, style)
        if len(found.text.encode()) <= LARGEST:
            return found
    raise ValueError(f"no clean report {number}")


def every_clean() -> Iterator[Located]:
    """All of them in order."""
    for number in range(1, NUMBER + 1):
        yield clean(number)
