"""Subjects: what a number is said of, under one name however it is spelled, and the classification code it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from juesuan.codes import economic_codes, function_codes
from juesuan.narrative.words import load, words


class Subject(NamedTuple):
    """``name`` is canonical when ``known``, else the printed words; ``code`` is a functional or economic code."""

    name: str
    known: bool = False
    code: str = ""


class Entry(NamedTuple):
    """One subject of subjects.toml."""

    name: str
    sections: tuple[str, ...]
    units: tuple[str, ...]
    part_of: str
    stem: str


NOTHING = Subject("")
_YEAR = re.compile(r"(?:截至|截止到?)?(?:20|19)\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日|份)?)?(?:底|末|全年|终)?(?:止)?")
_LEAD = re.compile(
    r"^(?:其中|包括|包含|含|此外|另外|同时|另|其余|以及|即|具体为|分别为|全部为|主要(?:为|是)|列明|累计|共计|共有|现有|实有|共"
    r"|(?:合计|全年|当年|本年度)(?!收入|支出)|本年(?=一般|财政|政府|国有|机关|三公|“三公)|实际(?:支出|发生)?(?=“|三公|公务)"
    r"|截至年末|截至|安排|组织|按|的|，)+"
)
_BODY = re.compile(
    r"^(?:本|我|全|该)(?:部门|单位|局|厅|院|委|办|中心|校|街道|镇|乡|系统|机关|站|所|馆|处|队|会)(?:（[^）]*）)?(?:机关(?!运行)|本级|所属各?(?:预算)?单位)?(?:20\d\d年度?)?(?:共有|共)?"
)
_TAIL = re.compile(
    r"(?:(?:实际|共|全年)?决算(?:数|支出|金额|总额|收入)?|执行数|实际(?:支出|收入|执行|完成|使用))?"
    r"(?:由|从)?(?:的)?"
    r"(?:增加到|增长到|增加至|减少到|减少至|下降到|下降至|提高到)?"
    r"(?:均为|各为|分别为|合计为|总额为|金额为|共计|共|达到|达|约|各|均|有|为|是|：)*$"
)
_ASIDE = re.compile(r"（(?:[^（）]*?(?:为准|口径|不含|含|下同|以下|简称|详见|附)[^（）]*)）")
_PATH = re.compile(
    r"^(?P<a>.+?)（(?P<ac>\d{3})?类）(?:(?P<b>.+?)（(?P<bc>\d{2,5})?款）)?(?:(?P<c>.+?)（(?P<cc>\d{2,7})?项）)?(?:支出)?$"
)
_BODY_END = re.compile(
    r"(?:局|厅|委|办|院|中心|所|部门|单位|（单位）|机关|政府|街道|镇|乡|处|校|站|馆|会|队|办公室|部)$"
)


def bare(text: str) -> str:
    """The name without quotes, white space and asides in brackets."""
    name = "".join(text.split()).replace("“", "").replace("”", "")
    if "（" in name:
        name = _ASIDE.sub("", name)
    return name.replace("《", "").replace("》", "")


@cache
def entries() -> Mapping[str, Entry]:
    """The subjects of subjects.toml by canonical name."""
    return {
        row["name"]: Entry(
            row["name"],
            tuple(row.get("in", ())),
            tuple(row.get("units", ())),
            row.get("part_of", ""),
            row.get("stem", ""),
        )
        for row in load("subjects.toml")["subject"]
    }


@cache
def _spellings() -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for row in load("subjects.toml")["subject"]:
        entry = entries()[row["name"]]
        for spelling in dict.fromkeys(bare(word) for word in (row["name"], *row.get("also", ()))):
            found.setdefault(spelling, []).append(entry)
    return {spelling: tuple(group) for spelling, group in found.items()}


@cache
def dependents() -> Mapping[str, str]:
    """Words that lean on the subject before them (“涉及资金”), and what they add to its name."""
    return {word: name for name, also in load("subjects.toml")["dependent"].items() for word in also}


@cache
def _bases() -> Mapping[str, str]:
    data = load("subjects.toml")
    also = {bare(word): name for name, words in data["base_also"].items() for word in words}
    return also | {bare(name): name for name in data["base"]}


def base_formula(name: str) -> str:
    """The cells a named whole means wherever it is said, “” when unknown."""
    formulas: Mapping[str, str] = load("subjects.toml")["base"]
    return formulas.get(name, "")


def default(section: str, what: str) -> str:
    """The subject a section means when none is named (``what``: default), or its grand total (total)."""
    names: Mapping[str, str] = load("subjects.toml")[what]
    return names.get(section, "")


def clean(raw: str) -> str:
    """The words that name the subject: without years, connecting words, “本部门” and the verb before the number."""
    text = "".join(raw.split())
    for year in reversed(list(_YEAR.finditer(text))):
        before = text[: year.start()]
        behind = text[year.end() :]
        is_named = bool(before) and (not behind or _TAIL.sub("", behind) == "") and not _BODY_END.search(before)
        joined = not before.endswith(("的", "，", "《", "“")) and len(before) < 40  # “本局2023年度…”
        keep = "" if before and joined and not is_named else before
        text = keep + behind
    text = text.strip("“，、：的") if text.count("“") == 1 else text.strip("，、：")
    said = _TAIL.search(text)
    text, tail = (text[: said.start()], said[0]) if said else (text, "")
    if text in ("支出", "收入") and "决算" in tail:  # “支出决算为”: of the subject before
        return ""
    shorter = ""
    while shorter != text:
        shorter = text
        text = _BODY.sub("", _LEAD.sub("", text)).strip("，、：")
    return text


@lru_cache(maxsize=4096)
def identify(raw: str, section: str, unit: str = "") -> Subject:
    """The subject meant by the words before a number; ``unit`` (“辆”, “人次”, “” for money) tells counts apart."""
    text = clean(raw)
    if not text:
        return NOTHING
    if found := _by_path(bare(text)):
        return found
    if section == "三公":
        text = text.replace("公务车", "公务用车").replace("公车", "公务用车")
    for candidate in _candidates(bare(text), unit):
        if found := _known(candidate, section, unit):
            return found
    if not unit and (found := _by_code(text, section)):
        return found
    return Subject(text)


def identify_base(raw: str, section: str) -> str:
    """The whole a share is of: canonical when it is a known subject or a known base, else as printed."""
    text = clean(raw)
    for candidate in (bare(text), *_candidates(bare(text))):
        found = _known(candidate, section, "")
        if found and found.name not in _PROCUREMENT_PARTS:
            return found.name
        if candidate in _bases():
            return _bases()[candidate]
    return text


_PROCUREMENT_PARTS = (
    "政府采购货物支出",
    "政府采购工程支出",
    "政府采购服务支出",
)  # their printed words are the question


def _known(text: str, section: str, unit: str) -> Subject | None:
    fits = [
        entry
        for entry in _spellings().get(text, ())
        if (not entry.sections or section in entry.sections) and (unit in entry.units if unit else not entry.units)
    ]
    if unit and not fits:
        fits = [
            e for e in _spellings().get(text, ()) if section in e.sections and not e.units
        ]  # 领导干部用车 1 辆 needs no unit to be told
    return Subject(fits[0].name, True) if fits else None


def _candidates(text: str, unit: str = "") -> Iterator[str]:
    """The name as it stands, then without usual beginnings and endings, then without the body's name before it."""
    usual = words()["subject"]
    yield text
    starts = [text.removeprefix(start) for start in usual["starts"] if text.startswith(start) and text != start]
    yield from starts
    for stem in (text, *starts):
        for ending in usual["endings"]:
            if stem.endswith(ending) and len(stem) > len(ending) + 1:
                yield stem.removesuffix(ending)
    yield from (text + "支出", text + "经费")
    if len(last := text.rpartition("的")[2]) >= 6 and last != text:  # “维持日常运转而开支的机关运行经费合计”
        yield last
        yield from (last.removesuffix(ending) for ending in usual["endings"] if last.endswith(ending))
    if unit:
        yield from (text[at:] for at in range(1, len(text) - 3))
    for at in range(2, len(text) - 3):
        if _BODY_END.search(text[:at]):
            rest = text[at:].removeprefix("部门").removeprefix("（单位）").removeprefix("共有")
            yield rest
            yield from (rest.removeprefix(start) for start in usual["starts"] if rest.startswith(start))


def with_unit(stem: str, unit: str, section: str) -> Subject | None:
    """“国内公务接待批次” said again with 人次: the fellow of the same stem; ``None`` when there is none."""
    found = entries().get(stem)
    if found is None or not found.stem:
        return None
    for entry in entries().values():
        if entry.stem == found.stem and unit in entry.units and (not entry.sections or section in entry.sections):
            return Subject(entry.name, True)
    return None


def spending_on(counted: str) -> str:
    """The money that goes with what is counted: of 国内公务接待批次 国内接待费; “” when none is known."""
    spending: Mapping[str, str] = load("subjects.toml")["spending"]
    return spending.get(counted, "")


# ── classification codes ──


def _even(name: str) -> str:
    """A catalogue name without quotes and asides, its “与”, “及” and “和” alike."""
    return bare(name).replace("与", "和").replace("及", "和")


@cache
def _function_names() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(level, name) -> codes, with old and short names, and names without 支出."""
    found: dict[tuple[str, str], list[str]] = {}
    for code in function_codes().values():
        for name in {code.name, *code.also, code.name.removesuffix("支出")}:
            found.setdefault((code.level, _even(name)), []).append(code.code)
    return {key: tuple(codes) for key, codes in found.items()}


@cache
def _economic_names() -> Mapping[str, str]:
    """Name -> code of the classes and items a basic expenditure table has."""
    found: dict[str, str] = {}
    for code in economic_codes().values():
        if code.lane:
            for name in (bare(code.name), bare(code.name).removesuffix("支出")):
                found.setdefault(name, code.code)
    return found


def _function(level: str, name: str, within: str = "") -> str:
    """The one code of that name and level below ``within``; “” when none or several."""
    name = _even(name)
    codes = _function_names().get((level, name)) or _function_names().get((level, name.removesuffix("支出")), ())
    fits = [code for code in codes if code.startswith(within)]
    return fits[0] if len(fits) == 1 else ""


def _by_path(text: str) -> Subject | None:
    """“教育支出（类）普通教育（款）初中教育（项）”, with or without code digits in the brackets."""
    found = _PATH.match(text)
    if found is None:
        return None
    category = found["ac"] or _function("类", found["a"].rpartition("、")[2].rpartition("。")[2])
    section = category
    if found["b"]:
        digits = found["bc"] or ""
        section = digits if len(digits) == 5 else category + digits if digits and category else ""
        section = section or _function("款", found["b"], category)
    code = section or category
    if found["c"]:
        digits = found["cc"] or ""
        code = digits if len(digits) == 7 else section + digits if digits and len(section) == 5 else ""
        code = (
            code or _function("项", found["c"], section) or (_function("项", found["c"], category) if category else "")
        )
    elif found["b"]:
        code = section
    return coded(code) or Subject(text)


def coded(code: str) -> Subject | None:
    """The subject of a functional or economic code; ``None`` when the catalogue has no such code."""
    function = function_codes().get(code)
    if function is not None:
        return Subject(function.name if len(code) == 3 else f"{code} {function.name}", True, code)
    economic = economic_codes().get(code)
    return Subject(economic.name if len(code) == 3 else f"{code} {economic.name}", True, code) if economic else None


_PRINTED_CODE = re.compile(r"^(\d{3}(?:\d{2}){0,2})[-—\s]*(.*)$")


def _by_code(text: str, section: str) -> Subject | None:
    if (printed := _PRINTED_CODE.match(text)) and (found := coded(printed[1])):
        return found
    if section == "基本支出":
        code = _economic_names().get(bare(text)) or _economic_names().get(bare(text).removesuffix("支出"), "")
        return coded(code) if code else None
    if section not in ("支出", "收入支出总体", "一般公共预算支出", "政府性基金", "国有资本经营"):
        return None
    budget = {"政府性基金": "gov_fund", "国有资本经营": "soe"}.get(section, "")
    for level, ending in (("类", "类"), ("项", "项"), ("款", "款")):
        name = text.removesuffix(f"（{ending}）")
        codes = _function_names().get((level, _even(name)), ()) or _function_names().get(
            (level, _even(name).removesuffix("支出")), ()
        )
        if budget:
            codes = tuple(c for c in codes if function_codes()[c].budget == budget)
        if len(codes) == 1:
            return coded(codes[0])
    return None
