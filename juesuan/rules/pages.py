"""Pages: one Markdown page for each rule and an index, generated from the rules; never edited by hand.

``python -m juesuan.rules.pages docs/rules`` writes them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from juesuan.errors import JuesuanError
from juesuan.rules.examples import Example, Reader, Sample
from juesuan.rules.registry import catalogue
from juesuan.rules.rule import Rule

SEVERITIES = {"error": "必须改正", "explain": "必须说明", "notice": "提示"}
KINDS = {"equation": "勾稽关系", "sentence": "句式", "check": "核验"}
STATES = {"candidate": "试行", "active": "现行", "suspended": "暂停", "retired": "废止"}
HERE = "本页由规则生成，请勿手工修改。"


def pages(sample: Sample | None = None) -> dict[str, str]:
    """All pages by file name: ``R-01-01.md`` and so on, and ``README.md`` as the index.

    ``sample`` gives the examples; the package's own, read by its own reader, when not given.
    """
    sample = sample or Sample(_reader())
    found = {f"{rule.code}.md": page(rule, sample.example(rule)) for rule in catalogue()}
    return {**found, "README.md": index(catalogue())}


def _reader() -> Reader:
    """The package's reader. Rules do not know intake; only this writing of documents asks for it, by name."""
    reader: Reader = import_module("juesuan.intake").read
    return reader


def page(rule: Rule, example: Example | None) -> str:
    """The page of one rule."""
    lines = [f"# {rule.code} {rule.title}", "", *_facts(rule), "", "## 关系", "", *_relation(rule), ""]
    lines += ["## 怎样改正", "", rule.hint, "", "## 例", "", *_example(rule, example), "", f"*{HERE}*", ""]
    return "\n".join(lines)


def _facts(rule: Rule) -> list[str]:
    first, last = rule.years
    years = "各年度" if rule.is_timeless else f"{first} 年起" if last is None else f"{first}—{last} 年"
    rows = [
        ("程度", SEVERITIES[rule.severity.value]),
        ("部分", rule.part),
        ("种类", KINDS[rule.kind]),
        ("依据", rule.source),
        ("适用年度", years),
        ("状态", STATES[rule.status]),
    ]
    rows += [("适用版式", f"{rule.edition} 及以它为基础的版式")] if rule.edition else []
    rows += [("另需材料", "、".join(rule.needs))] if rule.needs else []
    rows += [("并含", "、".join(rule.covers))] if rule.covers else []
    return ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]


def _relation(rule: Rule) -> list[str]:
    if rule.kind != "equation":
        return [rule.relation]
    return ["```text", *rule.relation.split("；"), "```"]


def _example(rule: Rule, example: Example | None) -> list[str]:
    if example is None:
        need = "、".join(rule.needs)
        return [f"需要{need}，样本报告不能单独演示。" if need else "没有例子。"]
    finding = example.finding
    lines = ["样本报告合乎全部规则。把其中的", "", *_fenced(example.edit.find)]
    lines += ["", "改为", "", *_fenced(example.edit.put)] if example.edit.put.strip() else ["", "删去，", ""]
    lines += [
        "",
        "就会得到" + ("（列在同一错误的其他发现之下）：" if example.beneath else "："),
        "",
        f"> {finding.message}",
    ]
    stated = [("填报", finding.stated), ("应为", finding.expected), ("差异", finding.difference)]
    shown = "；".join(f"{name} {value}" for name, value in stated if value)
    if shown:
        lines += [">", f"> {shown}"]
    if finding.severity is not rule.severity:
        lines += [">", f"> 此例的程度为“{SEVERITIES[finding.severity.value]}”。"]
    return lines


def _fenced(text: str) -> list[str]:
    return ["```text", *text.split("\n"), "```"]


def index(rules: Sequence[Rule]) -> str:
    """The index by part and by source."""
    lines = ["# 规则", "", f"共 {len(rules)} 条。编号固定，不改用、不重排。", ""]
    lines += ["## 按部分", ""]
    for part, own in _grouped((rule.part, rule) for rule in rules).items():
        lines += [f"### {part}", "", *_table(own), ""]
    lines += ["## 按依据", ""]
    for source, own in _grouped((source, rule) for rule in rules for source in rule.source.split("；")).items():
        listed = "、".join(f"[{rule.code}]({rule.code}.md)" for rule in own)
        lines += [f"- {source}：{listed}"]
    return "\n".join([*lines, "", f"*{HERE}*", ""])


def _grouped(pairs: Iterable[tuple[str, Rule]]) -> Mapping[str, Sequence[Rule]]:
    """Rules by part or source, in order of first appearance."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for name, rule in pairs:
        found[name.strip()].append(rule)
    return found


def _table(rules: Sequence[Rule]) -> list[str]:
    head = ["| 编号 | 名称 | 程度 | 另需材料 |", "|---|---|---|---|"]
    for rule in rules:
        cells = (f"[{rule.code}]({rule.code}.md)", rule.title, SEVERITIES[rule.severity.value], "、".join(rule.needs))
        head.append(f"| {' | '.join(cells)} |")
    return head


def write(folder: Path) -> int:
    """Write all pages into the folder, take away pages of rules that are no more; returns how many were written."""
    folder.mkdir(parents=True, exist_ok=True)
    found = pages()
    for old in folder.glob("R-*.md"):
        if old.name not in found:
            old.unlink()
    for name, text in found.items():
        (folder / name).write_text(text, "utf-8")
    return len(found)


def main(arguments: Sequence[str]) -> int:
    """The command: one argument, the folder."""
    if len(arguments) != 1:
        print("用法：python -m juesuan.rules.pages docs/rules", file=sys.stderr)
        return 2
    try:
        print(f"已写入 {write(Path(arguments[0]))} 页")
    except JuesuanError as error:
        print(error.message, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
