"""情况说明 of invented accounts in several wordings, with a record of every figure said."""

from __future__ import annotations

from dataclasses import dataclass

from juesuan.amount import MILLION, Denomination, half_up
from juesuan.codes import economic_codes, function_codes
from tests.generate.ledger import FUND, FUNDS, GENERAL, PARTS, STATE, Accounts
from tests.generate.tables import ORDINALS, SOURCES, Style, basic_spending, project_spending, title_of

VEHICLES = "公务用车购置及运行维护费"


@dataclass(frozen=True, slots=True)
class Said:
    """One figure of the text: the section it stands in, as printed, its value in grains, and its unit."""

    section: str
    text: str
    grains: int
    unit: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of the text: canonical key, heading and paragraphs (no paragraph: only a heading)."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]


class Writer:
    """Writes the sections in order and remembers what it said."""

    def __init__(self, accounts: Accounts, style: Style) -> None:
        self.a, self.style = accounts, style
        self.said: list[Said] = []
        self.section = ""
        self.y, self.last = f"{accounts.year}年度", f"{accounts.year - 1}年度"
        self.body = f"本{accounts.level}"

    # ── figures ──
    def _say(self, text: str, grains: int, unit: str) -> str:
        self.said.append(Said(self.section, text, grains, unit))
        return text

    def shown(self, fen: int) -> int:
        """What the text shows of an amount, in hundredths of its unit."""
        return half_up(fen * 100, (self.style.text_unit or self.a.denomination).fen)

    def money(self, fen: int, denomination: Denomination | None = None) -> str:
        """An amount with its unit, rounded half up to two decimals of the denomination."""
        unit = denomination or self.style.text_unit or self.a.denomination
        hundredths = half_up(fen * 100, unit.fen)
        text = f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
        if self.style.numbers.get("text") == "short":
            text = text.rstrip("0").rstrip(".")
        return self._say(text, hundredths * unit.fen // 100, unit.value) + unit.value

    def percent(self, part: int, whole: int) -> str:
        """part ÷ whole in percent, half up; the whole must not be 0."""
        decimals = self.style.decimals
        digits = half_up(abs(part) * 100 * 10**decimals, abs(whole))
        text = f"{digits // 10**decimals}" + (f".{digits % 10**decimals:0{decimals}d}" if decimals else "")
        return self._say(text, digits * MILLION // 10**decimals, "%") + "%"

    def count(self, number: int, unit: str) -> str:
        return self._say(str(number), number * MILLION, unit) + unit

    # ── words ──
    def moved(self, now: int, before: int, what: str = "支出") -> str:
        """增加 d，增长 p% and its fellows; the caller names the base and the subject."""
        delta = now - before
        if self.shown(delta) == 0:
            return "无变化" if self.style.wording == 0 else "持平"
        verb, pace = ("增加", "增长") if delta > 0 else ("减少", "下降")
        if self.style.wording == 2:
            pace = "增长" if delta > 0 else "降低"
        text = f"{verb}{self.money(abs(delta))}"
        if before == 0:
            return f"{text}，上年无此项{what}"
        return f"{text}，{pace}{self.percent(delta, before)}"

    def moved_from_budget(self, now: int, budget: int) -> str:
        delta = now - budget
        if self.shown(delta) == 0:
            return "持平"
        verb, pace = ("增加", "增长") if delta > 0 else ("减少", "降低")
        return f"{verb}{self.money(abs(delta))}" + (f"，{pace}{self.percent(delta, budget)}" if budget else "")

    def compared(self, now: int, budget: int, subject: str) -> str:
        """决算数大于预算数 with its reason, or 持平."""
        if self.shown(now) == self.shown(budget):
            return "决算数与预算数持平。"
        word = "大于" if now > budget else "小于"
        return f"决算数{word}预算数的主要原因是{self.reason(subject, now > budget)}。"

    def completed(self, now: int, budget: int, base: str) -> str:
        if budget == 0:
            return "年初未安排预算" if base == "年初预算" else "未安排预算"
        return f"完成{base}的{self.percent(now, budget)}"

    def reason(self, subject: str, more: bool) -> str:
        """Why it rose or fell: the accounts' own words, or words that fit anything."""
        given = self.a.reasons.get(f"{subject}{'增' if more else '减'}") or self.a.reasons.get(subject)
        what = subject.removesuffix("年")
        return given or (f"{what}所涉工作任务有所增加" if more else f"{what}所涉工作任务有所压减")

    # ── sections ──
    def overall(self) -> list[str]:
        a = self.a
        before = a.prior["本年收入"] + a.prior["使用非财政拨款结余"] + a.prior["年初结转和结余"]
        total = self.money(a.grand)
        if self.style.wording == 1:
            head = f"{self.y}收入支出总计均为{total}。与{self.last}相比，收入支出总计各"
        elif self.style.wording == 2:
            head = f"{self.y}收入总计{total}，支出总计{self.money(a.grand)}。收支较上年决算数"
        else:
            head = f"{self.y}收、支总计{total}。与{self.last}相比，收、支总计各"
        text = head + self.moved(a.grand, before)
        parts = [
            ("本年收入", a.income, a.prior["本年收入"]),
            ("使用非财政拨款结余", a.use_nonfiscal, a.prior["使用非财政拨款结余"]),
            ("年初结转和结余", a.opening, a.prior["年初结转和结余"]),
        ]
        return [text + self.because(parts, a.grand - before)]

    def because(self, parts: list[tuple[str, int, int]], delta: int) -> str:
        """主要原因：一是…；二是…, whose signed amounts add up to the change."""
        changed = [(name, now - before) for name, now, before in parts if now != before]
        if not changed or delta == 0:
            return "。"
        said = [
            f"{ORDINALS[i]}是{name}比{self.last}{'增加' if d > 0 else '减少'}{self.money(abs(d))}"
            f"，主要是{self.reason(name + '年', d > 0)}"
            for i, (name, d) in enumerate(changed)
        ]
        return f"，主要原因：{'；'.join(said)}。"

    def _parts(self, whole: int, items: list[tuple[str, int]]) -> str:
        shown = items if self.style.wording != 1 else [(n, v) for n, v in items if v]
        if self.style.wording == 2:
            return "；".join(f"{n}{self.money(v)}（占{self.percent(v, whole)}）" for n, v in shown) + "。"
        return "；".join(f"{n}{self.money(v)}，占{self.percent(v, whole)}" for n, v in shown) + "。"

    def income(self) -> list[str]:
        a = self.a
        names = {"财政拨款收入": "appropriation", "上级补助收入": "superior", "事业收入": "undertaking"}
        names |= {"经营收入": "business_income", "附属单位上缴收入": "affiliated", "其他收入": "other"}
        head = f"{self.y}{'本年' if self.style.wording else ''}收入合计{self.money(a.income)}，其中："
        return [head + self._parts(a.income, [(n, a.total(c)) for n, c in names.items()])]

    def spending(self) -> list[str]:
        a = self.a
        basic, project = (sum(f(e) for e in a.entries) for f in (basic_spending, project_spending))
        items = [("基本支出", basic), ("项目支出", project), ("上缴上级支出", a.total("to_superior"))]
        items += [("经营支出", a.total("business")), ("对附属单位补助支出", a.total("to_affiliated"))]
        head = f"{self.y}{'本年' if self.style.wording else ''}支出合计{self.money(a.spending)}，其中："
        return [head + self._parts(a.spending, items)]

    def appropriation(self) -> list[str]:
        a = self.a
        now, before = a.appropriation_grand, a.prior["财政拨款收入"] + a.prior["年初财政拨款结转和结余"]
        if self.style.wording == 0:
            head = f"{self.y}财政拨款收、支总计{self.money(now)}。与{self.last}相比，财政拨款收、支总计各"
        else:
            head = f"{self.y}财政拨款收入总计和支出总计均为{self.money(now)}。与{self.last}相比，财政拨款收支总计各"
        text = head + self.moved(now, before)
        parts = [
            ("财政拨款收入", a.total("appropriation"), a.prior["财政拨款收入"]),
            ("年初财政拨款结转和结余", a.total("opening"), a.prior["年初财政拨款结转和结余"]),
        ]
        return [text + self.because(parts, now - before)]

    def general(self) -> list[str]:
        a, s = self.a, "一般公共预算财政拨款支出"
        total = a.total("appropriated_spending", GENERAL)
        before = a.prior[s]
        first = f"（一）{s}决算总体情况。{self.y}{s}{self.money(total)}，"
        first += f"占本年支出合计的{self.percent(total, a.spending)}。"
        first += f"与{self.last}相比，{s}{self.moved(total, before)}"
        first += f"，主要原因是{self.reason(s, total > before)}。" if total != before else "。"
        second = f"（二）{s}决算结构情况。{self.y}{s}{self.money(total)}，主要用于以下方面："
        spent = {c: a.total("appropriated_spending", GENERAL, c) for c in a.categories(GENERAL)}
        names = {c: function_codes()[c].name for c in spent}
        second += "；".join(f"{names[c]}{self.money(v)}，占{self.percent(v, total)}" for c, v in spent.items()) + "。"
        budget = sum(a.budgets.values())
        third = f"（三）{s}决算具体情况。{self.y}{s}年初预算为{self.money(budget)}，支出决算为{self.money(total)}，"
        third += f"{self.completed(total, budget, '年初预算')}。其中："
        if self.style.by_item and a.item_budgets:
            return [first, second, third, *self._by_item()]
        items = []
        for i, (c, v) in enumerate(spent.items(), 1):
            b = a.budgets.get(c, 0)
            before_text = f"年初预算为{self.money(b)}，" if b else ""
            items.append(
                f"{i}.{names[c]}{before_text}支出决算为{self.money(v)}，{self.completed(v, b, '年初预算')}。"
                + self.compared(v, b, names[c])
            )
        return [first, second, third, *items]

    def _by_item(self) -> list[str]:
        """One paragraph for every 项, with the names of its 类 and 款."""
        codes, items = function_codes(), []
        for e in sorted(self.a.entries, key=lambda e: e.code):
            now, budget = e.appropriated_spending, self.a.item_budgets.get(e.code, 0)
            if e.fund != GENERAL or not now:
                continue
            name = f"{codes[e.code[:3]].name}（类）{codes[e.code[:5]].name}（款）{e.name}（项）"
            text = f"{len(items) + 1}.{name}。"
            text += f"年初预算为{self.money(budget)}，" if budget else ""
            text += f"支出决算为{self.money(now)}，{self.completed(now, budget, '年初预算')}。"
            items.append(text + self.compared(now, budget, e.name))
        return items

    def basic(self) -> list[str]:
        a = self.a
        total = a.personnel + a.running
        head = f"{self.y}一般公共预算财政拨款基本支出{self.money(total)}，其中：人员经费{self.money(a.personnel)}，"
        head += f"公用经费{self.money(a.running)}。"
        if self.style.wording == 1:
            lists = []
            for name, lane in (("人员经费", ("301", "303")), ("公用经费", ("302", "307", "310", "399"))):
                used = [economic_codes()[c].name for c in sorted(a.basic) if a.basic[c] and c[:3] in lane]
                if used:
                    lists.append(f"{name}主要包括：{'、'.join(used)}。")
            return [head, *lists]
        head += "支出具体情况如下："
        items = []
        for c in ("301", "302", "303", "307", "310", "399"):
            now, budget, before = a.basic_class(c), a.basic_budgets.get(c, 0), a.basic_prior.get(c, 0)
            if not now:
                continue
            name = economic_codes()[c].name
            text = f"{len(items) + 1}.{name}{self.money(now)}，"
            if now == budget:
                text += f"与{self.y}年初预算数持平"
            elif budget:
                text += f"较{self.y}年初预算数{self.moved_from_budget(now, budget)}"
                text += f"，主要原因是{self.reason(name, now > budget)}"
            else:
                text += f"年初未安排预算，主要原因是{self.reason(name, True)}"
            if now == before:
                text += f"；与{self.last}决算数持平。"
            elif before:
                text += f"；较{self.last}决算数{self.moved(now, before)}"
                text += (
                    "。" if self.shown(now - before) == 0 else f"，主要原因是{self.reason(name + '年', now > before)}。"
                )
            else:
                text += f"；{self.last}无此项支出。"
            items.append(text)
        return [head, *items]

    def _yearly(self, name: str, now: int, before: int) -> str:
        if now == before == 0:
            return f"{self.y}和{self.last}均无{name}支出。"
        if now == before:
            return f"与{self.last}持平。"
        base = f"比{self.last}" if self.style.wording != 2 else "较上年决算数"
        return f"{base}{self.moved(now, before)}，主要原因是{self.reason(name + '年', now > before)}。"

    def three_public(self) -> list[str]:
        a = self.a
        budget, now = a.public_total(0), a.public_total(1)
        before = sum(a.prior[p] for p in PARTS)
        if budget == now == 0:
            return [f"{self.y}无“三公”经费财政拨款支出。"]
        s = "“三公”经费财政拨款支出"
        first = f"{self.y}{s}预算为{self.money(budget)}，支出决算为{self.money(now)}，"
        first += f"{self.completed(now, budget, '预算')}。"
        first += self.compared(now, budget, "“三公”经费")
        yearly = self._yearly("“三公”经费", now, before)
        paragraphs = [f"（一）{s}决算总体情况说明。", first, f"{self.y}{s}决算数{yearly}" if before or now else yearly]
        paragraphs.append(f"（二）{s}决算具体情况说明。")
        c = a.counts
        b, v = a.three_public[PARTS[0]]
        text = self._part(1, PARTS[0], b, v, a.prior[PARTS[0]])
        text += f"{self.y}因公出国（境）团组数{self.count(c['出国团组'], '个')}，"
        text += f"累计因公出国（境）人次数{self.count(c['出国人次'], '人次')}。"
        paragraphs.append(text)
        b, v = a.public_vehicle(0), a.public_vehicle(1)
        paragraphs.append(self._part(2, VEHICLES, b, v, a.prior[PARTS[1]] + a.prior[PARTS[2]]))
        bought, running = a.three_public[PARTS[1]][1], a.three_public[PARTS[2]][1]
        text = f"其中：{PARTS[1]}支出{self.money(bought)}，购置数为{self.count(c['购置车辆'], '辆')}；"
        text += f"{PARTS[2]}支出{self.money(running)}，主要用于公务用车的燃油、维修、过路过桥和保险等支出。"
        text += f"截至{a.year}年12月31日，开支财政拨款的公务用车保有量为{self.count(c['保有车辆'], '辆')}。"
        paragraphs.append(text)
        b, v = a.three_public[PARTS[3]]
        text = self._part(3, PARTS[3], b, v, a.prior[PARTS[3]])
        abroad = c.get("外宾接待费", 0)
        text += f"其中：国内接待费支出{self.money(v - abroad)}，国（境）外接待费支出{self.money(abroad)}。"
        text += f"{self.y}国内公务接待批次{self.count(c['接待批次'], '个')}，"
        text += f"国内公务接待人次{self.count(c['接待人次'], '人次')}，"
        text += f"国（境）外公务接待批次{self.count(c['境外批次'], '个')}，"
        text += f"国（境）外公务接待人次{self.count(c['境外人次'], '人次')}。"
        return [*paragraphs, text]

    def _part(self, number: int, name: str, budget: int, now: int, before: int) -> str:
        """One part of the three public expenses: budget, actual, completion, comparison, last year."""
        if budget == now == 0:
            return (
                f"{number}.{name}预算为{self.money(0)}，支出决算为{self.money(0)}，决算数与预算数持平；"
                + self._yearly(name, now, before)
            )
        text = f"{number}.{name}预算为{self.money(budget)}，支出决算为{self.money(now)}，"
        text += f"{self.completed(now, budget, '预算')}；"
        return text + self._yearly(name, now, before) + self.compared(now, budget, name)

    def of_fund(self, fund: str) -> list[str]:
        """政府性基金 and 国有资本经营: income, spending and closing, last year, and the 项."""
        a, name = self.a, SOURCES[fund]
        now, before = a.total("appropriated_spending", fund), a.prior[f"{name}支出"]
        income, closing = a.total("appropriation", fund), a.total("closing", fund)
        if not any((now, before, income, closing)):
            return [f"{self.y}和{self.last}均无{name}收入和支出。"]
        text = f"{self.y}{name}本年收入{self.money(income)}，本年支出{self.money(now)}，"
        text += f"年末结转和结余{self.money(closing)}。"
        if now == before == 0:
            text += f"{self.y}和{self.last}均无{name}支出。"
        elif now == before:
            text += f"本年支出与{self.last}决算数持平。"
        else:
            text += (
                f"本年支出较{self.last}决算数{self.moved(now, before)}，主要原因是{self.reason(name, now > before)}。"
            )
        items = [e for e in sorted(a.entries, key=lambda e: e.code) if e.fund == fund and e.appropriated_spending]
        if items:
            text += "具体情况如下：" + "；".join(
                f"{e.code}-{e.name}{self.money(e.appropriated_spending)}" for e in items
            )
            text += "。"
        return [text]

    def administrative_costs(self) -> list[str]:
        a = self.a
        now, before = a.administrative_costs, a.prior["机关运行经费"]
        if now == 0:
            return [f"{self.y}{self.body}无机关运行经费支出。"]
        text = f"{self.y}{self.body}机关运行经费支出{self.money(now)}，"
        if now == before:
            return [text + f"与{self.last}持平。"]
        base = f"比{self.last}" if self.style.wording == 0 else f"较{self.last}"
        return [text + f"{base}{self.moved(now, before)}。主要原因：{self.reason('机关运行经费', now > before)}。"]

    def procurement(self) -> list[str]:
        a = self.a
        total, small = (sum(pair[i] for pair in a.procurement.values()) for i in (0, 1))
        if total == 0:
            return [f"{self.y}{self.body}无政府采购支出。"]
        text = f"{self.y}{self.body}政府采购支出总额{self.money(total)}。其中："
        text += "、".join(f"政府采购{kind}支出{self.money(spent)}" for kind, (spent, _) in a.procurement.items()) + "。"
        text += f"授予中小企业合同金额{self.money(small)}，占政府采购支出总额的{self.percent(small, total)}"
        if small:
            text += f"，其中：授予小微企业合同金额{self.money(a.micro)}，"
            text += f"占授予中小企业合同金额的{self.percent(a.micro, small)}"
        for kind, (spent, given) in a.procurement.items():
            if spent:
                text += f"；{kind}采购授予中小企业合同金额占{kind}支出金额的{self.percent(given, spent)}"
        return [text + "。"]

    def assets(self) -> list[str]:
        a = self.a
        area = self._say(f"{a.floor_area // 100}.{a.floor_area % 100:02d}", a.floor_area * MILLION // 100, "平方米")
        text = f"截至{a.year}年12月31日，{self.body}房屋面积{area}平方米，"
        total = self.count(sum(a.vehicles.values()), "辆")
        kinds = "、".join(f"{kind}{self.count(n, '辆')}" for kind, n in a.vehicles.items())
        text += f"共有车辆{total}，其中：{kinds}"
        if a.vehicles.get("其他用车"):
            text += f"，其他用车主要是{a.reasons.get('其他用车', '日常业务保障用车')}"
        return [text + f"；单价100万元（含）以上设备（不含车辆）{self.count(a.equipment, '台（套）')}。"]

    def performance(self) -> list[str]:
        a = self.a
        head = f"1.绩效管理工作开展情况。根据预算绩效管理要求，{self.body}组织对{self.y}项目支出开展绩效自评。"
        wan = Denomination.WAN
        said = []
        for fund in FUNDS:
            of_fund = [p for p in a.projects if p.fund == fund]
            spent = a.total("project", fund)
            if fund == STATE and not of_fund:
                continue
            name = {GENERAL: "一般公共预算", FUND: "政府性基金预算", STATE: "国有资本经营预算"}[fund]
            money = sum(p.totals[2] for p in of_fund)
            levels = ""
            number = self.count(len(of_fund), "个")
            if fund == GENERAL:
                levels = f"，包含一级项目{self.count(len(of_fund), '个')}，二级项目{self.count(0, '个')}"
            text = f"{name}项目{number}{levels}，共涉及资金{self.money(money, wan)}"
            if spent:
                text += f"，占{name}项目支出总额的{self.percent(money, spent)}"
            said.append(text)
        paragraphs = [head + "其中，" + "；".join(said) + "。" + a.reasons.get("自评", "")]
        if a.projects:
            total = sum(p.total_score for p in a.projects)
            digits = half_up(total, len(a.projects))
            average = self._say(f"{digits // 100}.{digits % 100:02d}", digits * MILLION // 100, "分")
            paragraphs.append(
                f"2.项目绩效自评结果。根据年初设定的绩效目标，项目自评平均得分为{average}分，"
                "项目预算执行结果总体符合年初设定的绩效目标。发现的主要问题：个别项目前期准备不够充分，支付进度偏慢。"
                "下一步改进措施：提前谋划项目实施，加强执行监控，用好自评结果。"
            )
        return paragraphs


TITLES = (
    ("收入支出总体", "收入支出决算总体情况说明", Writer.overall),
    ("收入", "收入决算情况说明", Writer.income),
    ("支出", "支出决算情况说明", Writer.spending),
    ("财政拨款总体", "财政拨款收入支出决算总体情况说明", Writer.appropriation),
    ("一般公共预算支出", "一般公共预算财政拨款支出决算情况说明", Writer.general),
    ("基本支出", "一般公共预算财政拨款基本支出决算情况说明", Writer.basic),
    ("三公", "财政拨款“三公”经费支出决算情况说明", Writer.three_public),
    ("政府性基金", "政府性基金预算财政拨款收入支出决算情况说明", lambda w: w.of_fund(FUND)),
    ("国有资本经营", "国有资本经营预算财政拨款支出决算情况说明", lambda w: w.of_fund(STATE)),
    ("其他重要事项", "其他重要事项的情况说明", None),
)
OTHERS = (
    ("机关运行经费", "机关运行经费支出情况说明", Writer.administrative_costs),
    ("政府采购", "政府采购支出情况说明", Writer.procurement),
    ("国有资产", "国有资产占有使用情况说明", Writer.assets),
    ("绩效", "预算绩效管理工作开展情况说明", Writer.performance),
)


def write(accounts: Accounts, style: Style) -> tuple[list[Passage], list[Said]]:
    """The sections of 情况说明 in order, and every figure they state."""
    writer = Writer(accounts, style)
    passages = []
    for number, (key, title, tell) in enumerate(TITLES):
        writer.section = key
        paragraphs = tuple(tell(writer)) if tell is not None else ()
        if key == "国有资本经营" and style.wide_state:
            title = title_of("国有资本经营预算财政拨款支出决算表", style).removesuffix("表") + "情况说明"
        passages.append(Passage(key, f"{ORDINALS[number]}、{title}", paragraphs))
    for number, (key, title, tell) in enumerate(OTHERS):
        writer.section = key
        passages.append(Passage(key, f"（{ORDINALS[number]}）{title}", tuple(tell(writer))))
    return passages, writer.said
