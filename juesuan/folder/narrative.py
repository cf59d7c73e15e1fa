"""narrative.toml of a folder: what only people know, read with everything that cannot be used told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from juesuan.amount import Amount, State
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import Edition
from juesuan.folder import toml_text
from juesuan.folder.reading import Reading
from juesuan.narrative import compared
from juesuan.narrative.compose import section_keys
from juesuan.narrative.compose.slots import CHANGE, GROWTH, LAST, YEARS, cells_of, slots_of
from juesuan.narrative.compose.terms import is_known, known
from juesuan.narrative.inputs import NO_INPUTS, Inputs, Passage, Remark, Rewriting, Sum
from juesuan.place import Place
from juesuan.prepare.registers import forms, total_names

FILE = "narrative.toml"
REASONS, PRIOR, BUDGETS, PASSAGES, REWRITINGS = "原因", "上年", "年初预算", "段落", "改写"
GLOSSARY, OWN_TERMS, NONE = "名词解释", "自定名词", "没有"
HEADINGS = (REASONS, PRIOR, BUDGETS, NONE, PASSAGES, REWRITINGS, GLOSSARY, OWN_TERMS)
SOURCE, LAST_FOLDER = "来源", "文件夹"
SECTION, TEXT, BEGINS, BECAUSE = "节", "文字", "开头", "因为"
MORE, WITHOUT = "加", "不要"
SLOTS = (
    "写作 {收入决算表[合计].本年收入合计}，或登记簿的数，如 {公务用车购置数}；"
    f"前面可以加 {CHANGE}、{GROWTH}、{LAST}，如 {{{CHANGE} 收入决算表[合计].本年收入合计}}"
)
Known = Callable[[str], bool]


def read_narrative(reading: Reading, base: Path, edition: Edition) -> Inputs:
    """What ``narrative.toml`` says; nothing when there is none. Troubles are noted in ``reading``."""
    path = base / FILE
    if not reading.files.is_file(path):
        return NO_INPUTS
    text = reading.text(path)
    if text is None:
        return NO_INPUTS
    text = toml_text.quoted(text)
    try:
        values, lines, _ = toml_text.parse(text)
    except tomllib.TOMLDecodeError as error:
        place = Place(file=reading.file(path), line=toml_text.error_line(error, text))
        reading.note(place, f"不是正确的 TOML（{error}）", '写作 名称 = "文字"，引号、括号成对，一个名称只写一次')
        return NO_INPUTS
    return _Narrative(reading, reading.file(path), values, lines, edition).inputs()


@dataclass(frozen=True, slots=True)
class _Narrative:
    """An opened narrative.toml."""

    reading: Reading
    file: str
    values: Mapping[str, Any]
    lines: Mapping[toml_text.Path, int]
    edition: Edition

    def inputs(self) -> Inputs:
        for heading in self.values:
            if heading not in HEADINGS:
                self._note(
                    (heading,), f"不认识“{heading}”{_nearest(heading, HEADINGS)}", f"可用：{'、'.join(HEADINGS)}"
                )
        prior = self._table(PRIOR)
        figures = {key: value for key, value in prior.items() if key not in (SOURCE, LAST_FOLDER)}
        source = str(prior.get(SOURCE, "")).strip()
        if figures and not source:
            self._note((PRIOR,), "写了上年数，没有写来源", f'{SOURCE} = "2023年度部门决算公开报告"')
        glossary = self._table(GLOSSARY)
        for key in glossary:
            if key not in (MORE, WITHOUT):
                self._note((GLOSSARY, key), f"不认识“{key}”", f"可用：{MORE}、{WITHOUT}")
        return Inputs(
            reasons=dict(self._reasons()),
            prior=dict(self._sums(PRIOR, figures, compared.is_prior)),
            source=source,
            folder=str(prior.get(LAST_FOLDER, "")).strip(),
            budgets=dict(self._sums(BUDGETS, self._table(BUDGETS), compared.is_budget)),
            passages=tuple(self._passages()),
            rewritings=tuple(self._rewritings()),
            terms=self._words(glossary, MORE),
            left_out=self._words(glossary, WITHOUT),
            explained={
                key: Remark(str(text).strip(), self._place((OWN_TERMS, key)))
                for key, text in self._table(OWN_TERMS).items()
            },
            none=dict(self._none()),
        )

    # ── reasons and figures ──

    def _reasons(self) -> Iterator[tuple[str, Remark]]:
        for key, text in self._table(REASONS).items():
            place = self._place((REASONS, key))
            self._known(REASONS, key, compared.is_reason)
            if not isinstance(text, str):
                self.reading.note(place, f"“{key}”的原因不是文字", f'写作 {key} = "……"')
            elif text.strip():
                self._slots((REASONS, key), text)
                yield key, Remark(text.strip(), place)

    def _sums(self, heading: str, figures: Mapping[str, Any], is_one: Known) -> Iterator[tuple[str, Sum]]:
        for key, value in figures.items():
            self._known(heading, key, is_one)
            if str(value).strip() == "":
                continue
            amount = Amount.parse(str(value))
            place = self._place((heading, key))
            if isinstance(value, bool) or amount.state is not State.VALUE:
                expected = "以元计，如 467782266.28；以万元计的写明“万元”，并加引号"
                self.reading.note(place, f"“{value}”不是金额", expected)
            else:
                yield key, Sum(amount.fen, place)

    def _known(self, heading: str, key: str, is_one: Known) -> None:
        if not is_one(key):
            names = [name for name in (*compared.WORDS, *compared.names()) if is_one(name)]
            example = {PRIOR: "收入支出总体、基本支出.301、机关运行经费", BUDGETS: "一般公共预算支出.208、基本支出.301"}
            usual = example.get(heading, "收入支出总体、一般公共预算支出.208、三公.公务接待费.上年")
            found = f"[{heading}] 里没有“{key}”这一项{_nearest(key, names)}"
            self._note((heading, key), found, f"名称如：{usual}；全部名称见 docs/narrative.md")

    def _none(self) -> Iterator[tuple[str, Place]]:
        """What somebody declared that there is none of."""
        known = (*forms(), compared.FORMS)
        for key, value in self._table(NONE).items():
            if key not in known:
                self._note(
                    (NONE, key), f"[{NONE}] 里没有“{key}”这一项{_nearest(key, known)}", f"可用：{'、'.join(known)}"
                )
            elif not isinstance(value, bool):
                self._note((NONE, key), f"“{key}”写的不是 true 或 false", f"本年没有的写 {key} = true")
            elif value:
                yield key, self._place((NONE, key))

    # ── paragraphs ──

    def _entries(self, heading: str, known: tuple[str, ...]) -> Iterator[tuple[toml_text.Path, Mapping[str, Any]]]:
        entries = self.values.get(heading, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._note((heading,), f"“{heading}”不是一段一段的", f"每一段以 [[{heading}]] 开头")
            return
        for index, entry in enumerate(entries):
            path: toml_text.Path = (heading, index)
            for key in entry:
                if key not in known:
                    self._note((*path, key), f"不认识“{key}”{_nearest(key, known)}", f"可用：{'、'.join(known)}")
            missing = [key for key in known if not str(entry.get(key, "")).strip()]
            if missing:
                self._note(path, f"没有写{'、'.join(missing)}", f"[[{heading}]] 要有：{'、'.join(known)}")
                continue
            sections = section_keys(self.edition)
            if entry[SECTION] not in sections:
                found = f"没有“{entry[SECTION]}”这一节{_nearest(str(entry[SECTION]), sections)}"
                self._note((*path, SECTION), found, f"可用：{'、'.join(sections)}")
                continue
            self._slots((*path, TEXT), str(entry[TEXT]))
            yield path, entry

    def _passages(self) -> Iterator[Passage]:
        for path, entry in self._entries(PASSAGES, (SECTION, TEXT)):
            for text in str(entry[TEXT]).strip().splitlines():
                if text.strip():
                    yield Passage(entry[SECTION], text.strip(), self._place(path))

    def _rewritings(self) -> Iterator[Rewriting]:
        for path, entry in self._entries(REWRITINGS, (SECTION, BEGINS, TEXT, BECAUSE)):
            text = "".join(str(entry[TEXT]).split("\n")).strip()
            place = self._place(path)
            yield Rewriting(entry[SECTION], str(entry[BEGINS]).strip(), text, str(entry[BECAUSE]).strip(), place)

    # ── slots ──

    def _slots(self, path: toml_text.Path, text: str) -> None:
        """Note every slot that names nothing."""
        for slot in slots_of(text):
            if slot in YEARS or slot in total_names():
                continue
            cells = cells_of(slot)
            if cells is None:
                names = (*total_names(), *YEARS)
                found = f"空位“{{{slot}}}”不是单元格也不是登记簿的数{_nearest(slot, names)}"
                self._note(path, found, SLOTS)
                continue
            for cell in cells:
                self._cell(path, cell)

    def _cell(self, path: toml_text.Path, cell: str) -> None:
        table, _, rest = cell.partition("[")
        row, _, column = rest.partition("].")
        forms = self.edition.forms
        if table not in forms:
            self._note(path, f"空位里没有“{table}”这张表{_nearest(table, forms)}", f"可用：{'、'.join(forms)}")
            return
        columns = [c.key for c in forms[table].columns]
        if column not in columns:
            self._note(path, f"{table}没有“{column}”这一栏{_nearest(column, columns)}", f"可用：{'、'.join(columns)}")
        rows = [r.key for r in forms[table].rows]
        coded = row.isdecimal() and (row in function_codes() or row in economic_codes())
        if not (row in rows or coded or row in ("合计", "总计")):
            self._note(path, f"{table}没有“{row}”这一行{_nearest(row, rows)}", "写行的名称或科目编码")

    # ── values with their places ──

    def _table(self, heading: str) -> Mapping[str, Any]:
        table = self.values.get(heading, {})
        if isinstance(table, dict):
            return table
        self._note((heading,), f"“{heading}”下面不是一项一项的", f"以 [{heading}] 开头，下面一行一项")
        return {}

    def _words(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        words = table.get(key, [])
        if isinstance(words, list):
            for word in words:
                if not is_known(str(word).strip()):
                    listed = [one.printed for one in known()]
                    found = f"名词表里没有“{word}”{_nearest(str(word), listed)}"
                    self._note((GLOSSARY, key), found, f"自己解释的写在 [{OWN_TERMS}] 下")
            return tuple(str(word).strip() for word in words)
        self._note((GLOSSARY, key), f"“{key}”不是一列名词", f'写作 {key} = ["事业收入", "经营收入"]')
        return ()

    def _place(self, path: toml_text.Path) -> Place:
        known = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.lines), ())
        return Place(
            file=self.file, part=str(path[-1] if isinstance(path[-1], str) else path[0]), line=self.lines.get(known, 1)
        )

    def _note(self, path: toml_text.Path, found: str, expected: str) -> None:
        self.reading.note(self._place(path), found, expected)


def _nearest(word: str, known: Iterable[str]) -> str:
    """“，是不是…”: the known word most like this one, “” when none is."""
    found = get_close_matches(word, list(known), 1)
    return f"，是不是“{found[0]}”" if found else ""
