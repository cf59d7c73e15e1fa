"""Material of invented accounts: what a text is composed from, with everything known that a text can say."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import juesuan
from juesuan.accounts import FinalAccounts
from juesuan.editions import Edition, load
from juesuan.narrative.compared import FORMS
from juesuan.narrative.compose import Material, Quantity
from juesuan.narrative.inputs import Inputs, Remark, Sum
from juesuan.place import NOWHERE
from tests.generate.accounts import Wish, random_accounts
from tests.generate.ledger import FUND, GENERAL, PARTS, STATE, Accounts
from tests.generate.text import compose, render

FUND_NAMES = {GENERAL: "一般公共预算", FUND: "政府性基金", STATE: "国有资本经营"}
ANY = Wish()
BY_CLASS = {"general": "类", "basic": "类"}
BY_ITEM = {"leaves_out_zero": True}


def written(accounts: Accounts, *, by_item: bool) -> Inputs:
    """What the office would write: a reason for everything, last year's figures, the budgets."""
    prior, parts = accounts.prior, accounts.three_public
    figures = {
        "收入支出总体": prior["本年收入"] + prior["使用非财政拨款结余"] + prior["年初结转和结余"],
        "收入支出总体.本年收入": prior["本年收入"],
        "收入支出总体.使用非财政拨款结余": prior["使用非财政拨款结余"],
        "收入支出总体.年初结转和结余": prior["年初结转和结余"],
        "财政拨款总体": prior["财政拨款收入"] + prior["年初财政拨款结转和结余"],
        "财政拨款总体.本年收入": prior["财政拨款收入"],
        "财政拨款总体.年初结转和结余": prior["年初财政拨款结转和结余"],
        "一般公共预算支出": prior["一般公共预算财政拨款支出"],
        "三公": sum(prior[part] for part in PARTS),
        f"三公.{PARTS[0]}": prior[PARTS[0]],
        "三公.公务用车购置及运行维护费": prior[PARTS[1]] + prior[PARTS[2]],
        f"三公.{PARTS[3]}": prior[PARTS[3]],
        "政府性基金": prior["政府性基金预算财政拨款支出"],
        "国有资本经营": prior["国有资本经营预算财政拨款支出"],
        "机关运行经费": prior["机关运行经费"],
        **{f"基本支出.{code}": fen for code, fen in accounts.basic_prior.items()},
    }
    budgets = {f"基本支出.{code}": fen for code, fen in accounts.basic_budgets.items()}
    of_general = accounts.item_budgets if by_item else accounts.budgets
    budgets |= {f"一般公共预算支出.{code}": fen for code, fen in of_general.items()}
    spoken = [*figures, *budgets, *(f"三公.{part}" for part in parts), "其他用车"]
    reasons = {key: f"{_name(key)}所涉工作任务有所调整" for key in spoken}
    reasons |= {f"{key}.上年": f"{_name(key)}所涉工作任务比上年有变化" for key in spoken}
    reasons |= {"绩效.问题": "个别项目前期准备不够充分，支付进度偏慢"}
    reasons |= {"绩效.改进措施": "提前谋划项目实施，加强执行监控，用好自评结果"}
    return Inputs(
        reasons={key: Remark(text) for key, text in reasons.items()},
        prior={key: Sum(fen) for key, fen in figures.items()},
        source="上年部门决算公开报告",
        budgets={key: Sum(fen) for key, fen in budgets.items()},
        none={FORMS: NOWHERE},
    )


def _name(key: str) -> str:
    head, _, code = key.rpartition(".")
    return f"{head}第{code}类" if code.isdecimal() else key.replace(".", "")


def quantities(accounts: Accounts) -> Mapping[str, Quantity]:
    """The totals of the registers, as the counts of the accounts have them."""
    counts, procured = accounts.counts, accounts.procurement
    found = {
        "政府采购支出总额": Quantity(sum(spent for spent, _ in procured.values()), "元"),
        "授予中小企业合同金额": Quantity(sum(given for _, given in procured.values()), "元"),
        "授予小微企业合同金额": Quantity(accounts.micro, "元"),
        "车辆": Quantity(sum(accounts.vehicles.values()), "辆"),
        "房屋面积": Quantity(accounts.floor_area * 10_000, "平方米"),
        "单价100万元以上设备": Quantity(accounts.equipment, "台（套）"),
        "公务用车购置数": Quantity(counts["购置车辆"], "辆"),
        "公务用车保有量": Quantity(counts["保有车辆"], "辆"),
        "因公出国（境）团组数": Quantity(counts["出国团组"], "个"),
        "因公出国（境）人次数": Quantity(counts["出国人次"], "人次"),
        "国内公务接待批次": Quantity(counts["接待批次"], "个"),
        "国内公务接待人次": Quantity(counts["接待人次"], "人次"),
    }
    for kind, (spent, given) in procured.items():
        found[f"政府采购{kind}支出"] = Quantity(spent, "元")
        found[f"{kind}采购授予中小企业合同金额"] = Quantity(given, "元")
    return found | {use: Quantity(number, "辆") for use, number in accounts.vehicles.items()}


def read_back(accounts: Accounts, folder: Path) -> FinalAccounts:
    """The accounts as they are read from their own published text."""
    path = folder / "report.txt"
    path.write_text(render(compose(accounts)), "utf-8")
    return juesuan.read(path)


def material(accounts: Accounts, printed: FinalAccounts, *, by_item: bool) -> Material:
    """Everything the text of the accounts is made from."""
    offices = any(body.kind in ("行政单位", "参公管理事业单位") for body in accounts.bodies)
    return Material(
        department=accounts.department,
        level=accounts.level,
        year=accounts.year,
        edition=_edition(BY_ITEM if by_item else BY_CLASS),
        denomination=accounts.denomination,
        tables=printed.tables,
        costs=accounts.administrative_costs,
        has_offices=offices,
        quantities=quantities(accounts),
        kept=frozenset(("政府采购", "车辆", "房屋设备", "公务接待", "因公出国")),
        evaluations=printed.evaluations,
        funds={project.name: FUND_NAMES[project.fund] for project in accounts.projects},
        inputs=written(accounts, by_item=by_item),
    )


def _edition(style: Mapping[str, object]) -> Edition:
    edition = load("national")
    return replace(edition, settings={**edition.settings, "narrative": style})


def invented(seed: int, wish: Wish = ANY) -> Accounts:
    """Random accounts of that seed."""
    return random_accounts(random.Random(seed), wish)
