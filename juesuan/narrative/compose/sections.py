"""Sections: the nine sections of 情况说明 on the tables, each as paragraphs of words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from juesuan.accounts import Role
from juesuan.codes import economic_codes, function_codes
from juesuan.narrative.compared import CARS, PRIOR, Compared, compared
from juesuan.narrative.compose.filler import Filler, gap, wording
from juesuan.narrative.compose.material import Material
from juesuan.narrative.compose.slots import fill_slots
from juesuan.narrative.compose.spoken import Bit, Bits, count, money, percent, shown

GENERAL, BASIC = "一般公共预算财政拨款支出决算表", "一般公共预算财政拨款基本支出决算表"
APPROPRIATIONS, THREE_PUBLIC = "财政拨款收入支出决算总表", "财政拨款“三公”经费支出决算表"
FUND, CAPITAL = "政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算表"
OF_GENERAL = "一般公共预算财政拨款"
SPENT = f"{APPROPRIATIONS}[本年支出合计].{OF_GENERAL}"
RECEPTIONS, MISSIONS, VEHICLES = "公务接待", "因公出国", "车辆"

Paragraphs = Iterator[Bits]


def about(key: str) -> Compared:
    """What is compared under that key, which must exist."""
    found = compared(key)
    assert found is not None, key
    return found


def overall(m: Material) -> Paragraphs:
    """一 收入支出总体."""
    yield Filler(m, about("收入支出总体")).fill("收支总计")


def income(m: Material) -> Paragraphs:
    """二 收入."""
    whole = m.amount("收入决算表[合计].本年收入合计")
    yield Filler(m, whole=whole, skip_zero=m.style.get("leaves_out_zero", False)).fill("收入合计")


def spending(m: Material) -> Paragraphs:
    """三 支出."""
    whole = m.amount("支出决算表[合计].本年支出合计")
    yield Filler(m, whole=whole, skip_zero=m.style.get("leaves_out_zero", False)).fill("支出合计")


def appropriations(m: Material) -> Paragraphs:
    """四 财政拨款总体."""
    yield Filler(m, about("财政拨款总体")).fill("财政拨款收支总计")


# ── 五 ──


def general(m: Material) -> Paragraphs:
    """五 一般公共预算支出: as a whole, by 类, against the year-start budget."""
    titles = [
        f"（{number}）{OF_GENERAL}支出{title}" for number, title in zip("一二三", _headings("general"), strict=True)
    ]
    total, spent = m.amount(SPENT), m.amount("支出决算表[合计].本年支出合计")
    if total == 0 and not _spent_classes(m):
        yield (f"{m.year}年度无{OF_GENERAL}支出。",)
        return
    yield titles[0], *Filler(m, about("一般公共预算支出"), whole=spent).fill("一般公共预算支出")
    classes = _spent_classes(m)
    parts: list[Bit] = [titles[1], f"{m.year}年度{OF_GENERAL}支出", *_money(m, total, SPENT), f"，{_word('used_for')}"]
    for number, code in enumerate(classes):
        last = number == len(classes) - 1
        said = Filler(m, whole=total, code=code, name=function_codes()[code].name).fill("一般公共预算类")
        parts += [*said[:-1], "。" if last else "；"]
    yield tuple(parts)
    lead = Filler(m, about("一般公共预算支出")).fill("一般公共预算支出预算")
    yield titles[2], *lead, "其中："
    if m.style.get("general", "项") == "类":
        keys = [c for c in m.edition.class_rows if c in classes or m.budget_amount(about(f"一般公共预算支出.{c}"))]
        sentence = "一般公共预算类预算"
    else:
        keys, sentence = _items(m), "一般公共预算项预算"
    for number, code in enumerate(keys, 1):
        filler = Filler(m, about(f"一般公共预算支出.{code}"), code=code, name=f"{number}.{_path(code)}")
        yield filler.fill(sentence)


def _spent_classes(m: Material) -> list[str]:
    table = m.tables[APPROPRIATIONS]
    return [code for code in m.edition.class_rows if table.figure(code, OF_GENERAL).grains]


def _items(m: Material) -> list[str]:
    """The 项 with spending or with a year-start budget: what was budgeted and not spent is told of as well."""
    codes = set(m.tables[GENERAL].leaves())
    codes |= set(m.budget[GENERAL].leaves()) if GENERAL in m.budget else set()
    codes |= {key.rpartition(".")[2] for key in m.inputs.budgets if key.startswith("一般公共预算支出.")}
    known = [code for code in sorted(codes) if code in function_codes() and len(code) == 7]
    return [
        c for c in known if m.amount(f"{GENERAL}[{c}].本年支出合计") or m.budget_amount(about(f"一般公共预算支出.{c}"))
    ]


def _path(code: str) -> str:
    """A 类 by its name; a 项 with the names of its 类 and 款."""
    names = function_codes()
    if len(code) == 3:
        return names[code].name
    above = (names[code[:3]].name, names[code[:5]].name) if code[:5] in names else (names[code[:3]].name, "")
    return f"{above[0]}（类）{above[1]}（款）{names[code].name}（项）" if above[1] else names[code].name


# ── 六 ──


def basic(m: Material) -> Paragraphs:
    """六 基本支出: 人员 and 公用经费, then by 类 with budget and last year, or the 款 there are."""
    table = m.tables[BASIC]
    lead = Filler(m).fill("基本支出")
    if table.figure("合计", "金额").grains == 0:
        yield (f"{m.year}年度无{OF_GENERAL}基本支出。",)
        return
    if m.style.get("basic", "款") == "类":
        codes = [code for code, entry in economic_codes().items() if entry.level == "类" and _tells_of(m, code)]
        yield *lead, _word("basic_list")
        for number, code in enumerate(codes, 1):
            name = f"{number}.{economic_codes()[code].name}"
            yield Filler(m, about(f"基本支出.{code}"), code=code, name=name).fill("基本支出类")
        return
    yield lead
    for lane in ("人员经费", "公用经费"):
        names = [
            entry.name
            for code, entry in economic_codes().items()
            if entry.level == "款" and entry.lane == lane and table.figure(code, "金额").grains
        ]
        if names:
            yield (_word("include").format(lane=lane, names="、".join(names)),)


def _tells_of(m: Material, code: str) -> bool:
    """Whether there is something to say of an economic 类: spent, budgeted or spent last year."""
    one = about(f"基本支出.{code}")
    return bool(m.amount(one.cell) or m.budget_amount(one) or m.prior_amount(one.key, one.cell))


# ── 七 ──


def three_public(m: Material) -> Paragraphs:
    """七 “三公”经费: as a whole, each of the three, and how many."""
    parts = ("因公出国（境）费", "公务用车购置及运行维护费", "公务接待费")
    whole = about("三公")
    amounts = [m.amount(f"{THREE_PUBLIC}[合计].{column}") for column in ("预算数", "决算数")]
    if not any(amounts) and not m.prior_amount(whole.key, whole.cell):
        yield (wording()["absent"]["three_public"].format(year=m.year),)
        return
    first, second = _headings("three_public")
    yield (f"（一）{first}",)
    yield Filler(m, whole).fill("三公合计")
    yield (f"（二）{second}",)
    yield *Filler(m, about(f"三公.{parts[0]}")).fill("出国"), *_counted(m, "出国数量", *_MISSIONS)
    yield Filler(m, about(f"三公.{parts[1]}")).fill("公车")
    running = m.reason(CARS)
    use = _told("running", running, m) if running else ()
    cars = _counted(m, "公车数量", *_CARS)
    bought = Filler(m, about("三公.公务用车购置费")).fill("购置")
    yield *bought, *Filler(m, about("三公.公务用车运行维护费")).fill("运行"), *use, *cars
    yield *Filler(m, about(f"三公.{parts[2]}")).fill("接待"), *_home_and_abroad(m), *_counted(m, "接待数量", *_VISITS)


def _told(what: str, text: str, m: Material) -> Bits:
    before, after = wording()["vehicles"][what].split("{text}")
    return before, *fill_slots(text, m), after


_MISSIONS = (
    ("因公出国（境）团组数", "个", MISSIONS, "因公出国（境）费"),
    ("因公出国（境）人次数", "人次", MISSIONS, "因公出国（境）费"),
)
_CARS = (
    ("公务用车购置数", "辆", VEHICLES, "公务用车购置费"),
    ("公务用车保有量", "辆", VEHICLES, "公务用车运行维护费"),
)
_VISITS = (
    ("国内公务接待批次", "个", RECEPTIONS, "公务接待费"),
    ("国内公务接待人次", "人", RECEPTIONS, "公务接待费"),
    ("国（境）外公务接待批次", "个", RECEPTIONS, "公务接待费"),
    ("国（境）外公务接待人次", "人", RECEPTIONS, "公务接待费"),
    ("外事公务接待批次", "个", RECEPTIONS, "公务接待费"),
    ("外事公务接待人次", "人", RECEPTIONS, "公务接待费"),
)


def _counted(m: Material, sentence: str, *names: tuple[str, str, str, str]) -> Bits:
    return Filler(m, values=[counted(m, *name) for name in names]).fill(sentence)


def counted(m: Material, name: str, unit: str, register: str, row: str = "") -> Bit:
    """A count of a register: none where its lines tell of none, no money was spent or none are declared; else a gap.

    That there were none is not believed where money was spent on them.
    """
    found = m.quantities.get(name)
    if found is not None:
        return count(found.value, unit)
    if register in m.kept or (not m.amount(f"{THREE_PUBLIC}[{row}].决算数") if row else m.knows(register)):
        return count(0, unit)
    return gap(
        wording()["gaps"]["register"].format(name=name, register=register), "登记簿" if row else "没有", register
    )


def _home_and_abroad(m: Material) -> Bits:
    """What was spent on guests from home and from abroad, as far as the register tells."""
    spent = m.amount(f"{THREE_PUBLIC}[公务接待费].决算数")
    abroad = m.quantities.get("国（境）外接待费")
    if abroad is None and spent and RECEPTIONS not in m.kept:
        return ()
    away = abroad.value if abroad is not None else 0
    values = [money(spent - away, m.denomination), money(away, m.denomination)]
    return Filler(m, values=values).fill("国内外接待")


# ── 八、九 ──


def of_fund(m: Material, sentence: str, key: str, kind: str, column: str) -> Paragraphs:
    """政府性基金 and 国有资本经营: income, spending, closing, last year, and the 项."""
    one = about(key)
    cells = (
        f"{APPROPRIATIONS}[{column}].收入",
        one.cell,
        f"{APPROPRIATIONS}[年末财政拨款结转和结余].{column}",
        f"{APPROPRIATIONS}[年初{column}].收入",
    )
    now, before = m.amount(one.cell), m.prior_amount(key, one.cell)
    if not any(m.amount(cell) for cell in cells) and not before:
        absent = "appropriation" if before is not None else "appropriation_this_year"
        yield (wording()["absent"][absent].format(year=m.year, prior=m.year - 1, fund=column),)
        return
    filler = Filler(m, one)
    said = list(_until_comparison(filler.fill(sentence)))
    filler.now, filler.cell = now, one.cell
    bits: list[Bit] = said
    if now == 0 and before == 0:
        text = wording()["nothing"].format(year=m.year, prior=m.year - 1, name=one.name)
        bits.append(f"{text}。")
    else:
        bits += _compared(filler, one, now, before)
    table = m.tables.get(kind)
    items = [code for code in table.leaves() if table.figure(code, "本年支出").grains] if table is not None else []
    if items:
        bits.append(_word("by_item"))
        for number, code in enumerate(items):
            fen = m.amount(f"{kind}[{code}].本年支出")
            mark = "；" if number < len(items) - 1 else "。"
            bits += [f"{code}-{function_codes()[code].name}", *_money(m, fen, f"{kind}[{code}].本年支出"), mark]
    yield tuple(bits)


def _until_comparison(bits: Bits) -> Bits:
    """The first sentence: what came in, was spent and is left."""
    for number, bit in enumerate(bits):
        if bit == "。":
            return bits[: number + 1]
    return bits


def _compared(filler: Filler, one: Compared, now: int, before: int | None) -> Bits:
    """“本年支出较上年决算数…” with its reason."""
    m = filler.material
    base = f"{m.year - 1}年度决算数"
    if before is None:
        return f"本年支出与{base}相比", filler.missing("prior"), "。"
    delta = now - before
    if shown(delta, m.denomination) == 0:
        return (f"本年支出与{base}持平。",)
    verb, pace = ("增加", "增长") if delta > 0 else ("减少", "下降")
    bits: list[Bit] = [f"本年支出较{base}{verb}", money(abs(delta), m.denomination, Role.DELTA, one.cell)]
    bits.append(m.denomination.value)
    if before > 0 and now >= 0:
        bits += [f"，{pace}", percent(abs(delta), before, Role.GROWTH, one.cell), "%"]
    elif before == 0:
        bits.append(f"，{wording()['new'].format(what='支出')}")
    return *bits, "，主要原因是", *filler.reason(PRIOR, 1 if delta > 0 else -1), "。"


def _money(m: Material, fen: int, cell: str) -> Sequence[Bit]:
    return [money(fen, m.denomination, Role.AMOUNT, cell), m.denomination.value]


def _word(name: str) -> str:
    return str(wording()["headings"][name])


def _headings(name: str) -> Sequence[str]:
    titles: Sequence[str] = wording()["headings"][name]
    return titles
