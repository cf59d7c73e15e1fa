"""Reading of a folder: opens its files and gathers every trouble with file, line and what is expected."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from juesuan.amount import Amount, Number
from juesuan.errors import BrokenFolder
from juesuan.folder import toml_text
from juesuan.folder.files import ON_DISK, Files
from juesuan.folder.numbers import read_number
from juesuan.place import Place

T = TypeVar("T")
SHOWN = 30
KEPT = 2048  # files of which is kept what was made of them: those of a few large departments
PRINTED_SO = "按上面的行号逐处改正后重新运行；报告原样就印成这样的数字或编码，在前面加“？”保留"


TomlFile = tuple[dict[str, Any], Mapping[toml_text.Path, int], Sequence[str]]
"""An opened TOML file: its values, the line of every key, and its lines."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing in a folder that cannot be read: where, what stands there, what is expected."""

    place: Place
    found: str
    expected: str

    def __str__(self) -> str:
        at = f"{self.place.file}"
        if self.place.line is not None:
            at += f" 第 {self.place.line} 行"
        if self.place.part:
            at += f" “{self.place.part}”"
        return f"{at}：{self.found}；{self.expected}"


def in_file(place: Place) -> tuple[str, str, int, int]:
    """Where a place comes in a list of places: by file, sheet, row and column."""
    return place.file, place.sheet or "", place.row or place.line or 0, place.column or 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a CSV file: its values by heading, and where it stands."""

    file: str
    number: int
    headings: tuple[str, ...]
    values: tuple[str, ...]

    def __getitem__(self, heading: str) -> str:
        """The text under a heading without surrounding white space; empty when the file has no such column."""
        return self.values[self.headings.index(heading)].strip() if heading in self.headings else ""

    def place(self, heading: str = "", part: str = "") -> Place:
        """The place of the line, or of the text under one heading."""
        if heading not in self.headings:
            return Place(file=self.file, part=part, line=self.number, row=self.number)
        text = self[heading]
        column = self.headings.index(heading) + 1
        return Place(
            file=self.file,
            part=part,
            line=self.number,
            row=self.number,
            column=column,
            start=0,
            end=len(text),
            text=text,
        )


@dataclass(slots=True)
class Reading:
    """One folder being read. Its methods return what they can and note the rest in ``troubles``.

    ``remarks`` are told behind the troubles: what could not be judged because of them. ``files`` are those of the
    folder, on disk unless said otherwise.
    """

    root: Path
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    files: Files = ON_DISK

    def note(self, place: Place, found: str, expected: str) -> None:
        self.troubles.append(Trouble(place, found, expected))

    def file(self, path: Path) -> str:
        """How a file is named in places and messages: the folder as the user gave it, and the rest behind it."""
        return path.as_posix()

    def finish(self, hint: str = PRINTED_SO) -> None:
        """:class:`BrokenFolder` with all troubles when there are any; ``hint`` is the next step."""
        if not self.troubles:
            return
        troubles = sorted(self.troubles, key=lambda trouble: in_file(trouble.place))
        lines = [f"事实文件夹“{self.root}”有 {len(self.troubles)} 处无法读入："]
        lines += [f"  {number}. {trouble}" for number, trouble in enumerate(troubles[:SHOWN], 1)]
        if len(self.troubles) > SHOWN:
            lines.append(f"  其余 {len(self.troubles) - SHOWN} 处未列出")
        lines += [f"  {remark}" for remark in self.remarks]
        raise BrokenFolder("\n".join(lines), place=troubles[0].place, hint=hint)

    def text(self, path: Path) -> str | None:
        """A file as text: UTF-8 with or without a mark at the start, or GB18030 as Excel saves it."""
        try:
            data = self.files.data(path)
        except FileNotFoundError:
            self.note(Place(file=self.file(path)), "没有这个文件", "补上该文件，或用 juesuan read 重新生成文件夹")
            return None
        except OSError as error:
            self.note(Place(file=self.file(path)), f"打不开（{error.strerror}）", "检查文件权限")
            return None
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        self.note(Place(file=self.file(path)), "文字编码无法识别", "另存为 UTF-8 编码")
        return None

    def made(self, work: Callable[..., T], path: Path, *how: Hashable) -> T | None:
        """What ``work(reading, file, text, *how)`` makes of a file; ``None`` when it cannot be opened.

        The same work on the same text is done once and kept, so it may look at nothing else; its troubles are told
        every time.
        """
        text = self.text(path)
        if text is None:
            return None
        found: T
        found, troubles = _made(work, self.file(path), text, *how)
        self.troubles += troubles
        return found

    def toml(self, path: Path) -> TomlFile | None:
        """A TOML file with the line of every key, and its lines."""
        text = self.text(path)
        return None if text is None else self.parsed(self.file(path), text)

    def parsed(self, file: str, text: str) -> TomlFile | None:
        """The same of a text at hand, by the name of its file; what is no TOML is a trouble."""
        try:
            return toml_text.parse(text)
        except tomllib.TOMLDecodeError as error:
            place = Place(file=file, line=toml_text.error_line(error, text))
            self.note(place, f"不是正确的 TOML（{error}）", '写作 名称 = "文字"，引号、括号成对')
            return None

    def csv(self, path: Path, required: Collection[str], optional: Collection[str] = ()) -> Iterator[Line]:
        """The lines of a CSV file; a column that is missing, unknown or there twice is a trouble."""
        text = self.text(path)
        return iter(()) if text is None else self.lines(self.file(path), text, required, optional)

    def lines(self, file: str, text: str, required: Collection[str], optional: Collection[str] = ()) -> Iterator[Line]:
        """The same of a text at hand, by the name of its file."""
        rows = csv.reader(io.StringIO(text, newline=""))
        try:
            headings = tuple(heading.strip() for heading in next(rows, []))
            known = (*required, *optional)
            for heading in required:
                if heading not in headings:
                    self.note(Place(file=file, line=1), f"缺少“{heading}”栏", f"首行应有：{'、'.join(required)}")
            for heading in sorted(set(headings), key=headings.index):
                if heading not in known:
                    self.note(Place(file=file, line=1), f"不认识“{heading}”栏", f"可用的栏：{'、'.join(known)}")
                elif headings.count(heading) > 1:
                    self.note(Place(file=file, line=1), f"“{heading}”栏出现了两次", "保留一栏")
            end = rows.line_num
            for values in rows:
                start, end = end + 1, rows.line_num
                if not any(value.strip() for value in values):
                    continue
                place = Place(file=file, line=start)
                if len(values) > len(headings) and any(value.strip() for value in values[len(headings) :]):
                    found = f"有 {len(values)} 格，首行只有 {len(headings)} 栏"
                    self.note(place, found, "删去多出的格；数字里的千位逗号要连同数字放在英文引号内")
                padded = (*values, *[""] * (len(headings) - len(values)))[: len(headings)]
                yield Line(file, start, headings, padded)
        except csv.Error as error:
            self.note(Place(file=file, line=rows.line_num), f"不是正确的 CSV（{error}）", "另存为逗号分隔的 CSV")

    def number(self, text: str, unit: str, place: Place) -> Amount | Number | None:
        """The number of a text; what is none is a trouble."""
        number = read_number(text, unit)
        if number is None:
            self.note(place, f"“{text}”不是数字", "写作 1,234.56 这样的数字，空白留空")
        return number

    def whole(self, text: str, place: Place) -> int | None:
        """A whole number, ``None`` when nothing stands there or it is a trouble."""
        if not text:
            return None
        if text.isdecimal():
            return int(text)
        self.note(place, f"“{text}”不是整数", "写作 1、2、3 这样的整数")
        return None


@lru_cache(maxsize=KEPT)
def _made(work: Callable[..., T], file: str, text: str, *how: Hashable) -> tuple[T, tuple[Trouble, ...]]:
    reading = Reading(Path())
    found = work(reading, file, text, *how)
    return found, tuple(reading.troubles)
