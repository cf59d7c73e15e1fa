"""Write the illustrative registers of examples/ningxia-hrss-2024: ``python -m examples.make_registers``.

Their totals are those the report states; contracts, vehicles and visits themselves are made up with a fixed seed. What
each unit spent on receptions is what its entries say.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from examples.make_entries import EXAMPLE, HERE, Published, share
from juesuan.accounts import Role
from juesuan.amount import print_money
from juesuan.folder import csv_text, load
from juesuan.folder.registers import path_of
from juesuan.prepare.registers import ASSETS, MISSIONS, PROCUREMENT, RECEPTIONS, VEHICLES, forms
from juesuan.preparing import open_books

PROCURED, OWNED, THREE_PUBLIC = "政府采购", "国有资产", "三公"
Line = dict[str, str]


def money(fen: int) -> str:
    return print_money(fen).replace(",", "")


def contracts(printed: Published, plan: Mapping[str, Any], chance: random.Random) -> Iterator[Line]:
    """Contracts of each kind: the share of small and medium suppliers as the report prints it, the rest from others."""
    whole = printed.claim(PROCURED, "授予中小企业合同金额", Role.AMOUNT)
    small = printed.claim(PROCURED, "授予小微企业合同金额", Role.AMOUNT)
    shares = {
        kind: printed.claim(PROCURED, f"{kind}采购授予中小企业合同金额", Role.SHARE, f"{kind}支出金额")
        for kind in plan["kinds"]
    }
    granted = share(whole, shares)
    small_by_kind = share(small, granted)
    for kind in plan["kinds"]:
        spent = printed.claim(PROCURED, f"政府采购{kind}支出", Role.AMOUNT)
        parts = {
            "小型": small_by_kind[kind],
            "中型": granted[kind] - small_by_kind[kind],
            "大型": spent - granted[kind],
        }
        for size, fen in parts.items():
            weights = {unit: chance.randint(1, 9) for unit in chance.sample(plan["buyers"], 3)}
            for unit, part in share(fen, weights).items():
                yield {
                    "单位": unit,
                    "合同名称": f"{kind}采购合同（{size}企业）",
                    "采购类型": kind,
                    "企业规模": size,
                    "合同金额": money(part),
                    "本年支出": money(part),
                }


def vehicles(printed: Published, plan: Mapping[str, Any]) -> Iterator[Line]:
    """As many vehicles of each use as the report states."""
    number = 0
    bought = printed.count(THREE_PUBLIC, "公务用车购置数")
    for use, units in plan["uses"].items():
        assert len(units) == printed.count(OWNED, use), use
        for unit in units:
            number += 1
            yield {
                "单位": unit,
                "车辆": f"示例{number:02d}",
                "用途": use,
                "本年购置": "是" if number <= bought else "否",
            }


def assets(printed: Published, plan: Mapping[str, Any]) -> Iterator[Line]:
    """Premises by unit, in hundredths of a square metre, and one line for each large piece of equipment."""
    area = printed.count(OWNED, "房屋面积", 100)
    for unit, part in share(area, plan["premises"]).items():
        yield {"单位": unit, "类别": "房屋", "名称": "办公用房", "面积": f"{part // 100}.{part % 100:02d}"}
    for number in range(printed.count(OWNED, "单价100万元以上设备")):
        unit, name = plan["equipment"][number % len(plan["equipment"])]
        yield {"单位": unit, "类别": "设备", "名称": f"{name}{number + 1}", "数量": "1", "单价": "1250000.00"}


def receptions(printed: Published, spent: Mapping[str, int]) -> Iterator[Line]:
    """As many visits and guests as the report states; each unit's money is what its entries spent."""
    visits = share(printed.count(THREE_PUBLIC, "国内公务接待批次"), spent)
    guests = share(printed.count(THREE_PUBLIC, "国内公务接待人次"), visits)
    for unit, number in visits.items():
        costs = share(spent[unit], {n: n % 5 + 3 for n in range(number)})
        people = share(guests[unit], {n: n % 4 + 2 for n in range(number)})
        for n in range(number):
            yield {
                "单位": unit,
                "类别": "国内",
                "人次": str(people[n]),
                "金额": money(costs[n]),
                "事由": f"来访{n + 1:02d}",
            }


def main() -> None:
    """Write every register; short names of units, as people write them."""
    plan = tomllib.loads((HERE / f"{EXAMPLE.name}.entries.toml").read_text("utf-8"))["registers"]
    printed, chance = Published(load(EXAMPLE)), random.Random(plan["seed"])
    books = open_books(EXAMPLE)
    short = {unit.name: unit.short_name for unit in books.department.organisation.units}
    cell = ("财政拨款“三公”经费支出决算表", "公务接待费", "决算数")
    spent = {short[unit]: sums[cell] for unit, sums in books.units.items() if sums.get(cell)}
    lines: dict[str, list[Line]] = {
        PROCUREMENT: list(contracts(printed, plan, chance)),
        VEHICLES: list(vehicles(printed, plan)),
        ASSETS: list(assets(printed, plan)),
        RECEPTIONS: list(receptions(printed, spent)),
        MISSIONS: [],
    }
    for name, rows in lines.items():
        headings = tuple(column.heading for column in forms()[name].columns)
        path = path_of(EXAMPLE, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(csv_text.table(rows, headings, keep=forms()[name].required), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
