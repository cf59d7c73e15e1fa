"""Many reports on one screen: a report in two lines, then the totals and what was not checked with the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from juesuan import shipped
from juesuan.finding import Finding
from juesuan.inspection import Counts, Inspected, Seen
from juesuan.inspection.items import FAILS, MEETS, OPEN, Judged, by_family, families, items
from juesuan.inspection.reliance import LOW, reliance
from juesuan.writers.telling import in_short, subject
from juesuan.writers.wrapping import pad, shorten, width, wrap

MARKS = (("error", "■"), ("explain", "▲"), ("notice", "●"))
_COLOURS = {"error": "31", "explain": "33", "notice": "36"}
_BOLD = "1"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
FILE, ABOUT = 14, 16  # columns that a file's name and what is judged are given at least
NUMBER = 5  # columns of the number before a report


class Screen:
    """The lines of the screen, in so many columns, in ``zh`` or ``en``; ``colour`` adds the marks of ANSI terminals."""

    def __init__(self, *, columns: int = 80, colour: bool = False, language: str = "zh") -> None:
        self.columns, self.colour = columns, colour
        self.words: Mapping[str, str] = shipped.toml(__package__, "words.toml")[language]

    def head(self) -> Iterator[str]:
        """What the marks mean."""
        yield from wrap(self.words["marks"], self.columns)
        yield ""

    def report(self, number: int, document: Inspected) -> Iterator[str]:
        """One report: whose it is, of which year and in which edition, how many findings, and the gravest."""
        left, shown = f"{number:>{NUMBER - 2}}. ", _printable(document.name)
        if document.row is None:
            reason = document.problem.message if document.problem is not None else ""
            yield self._between(left + shorten(shown, self.columns - NUMBER - 14), self.words["failed"])
            yield self._indented(without_path(reason, document.path))
            return
        about, counts = document.row.document, document.row.counts
        year = str(about.get("year") or self.words["unknown_year"])
        right = "  ".join(f"{mark}{getattr(counts, key):>4}" for key, mark in MARKS)
        tail = f"　{year}　{about.get('edition') or ''}".rstrip()
        room = self.columns - NUMBER - width(right) - width(tail) - 2
        name = _printable(str(about.get("department") or self.words["unnamed"]))
        line = self._between(left + shorten(name, room) + tail, right)
        yield self._painted(line, counts)
        room = self.columns - NUMBER - 2
        if document.row.worst:
            finding = document.row.worst[0]
            value = in_short(finding) or finding.title  # what should stand there is cut last
            file = shorten(shown, max(FILE, min(self.columns // 3, room - width(value) - ABOUT - 2)))
            said = _said(finding, value, room - width(file))
        else:
            said = self.words["clean" if reliance(document.row)[0] != LOW else "clean_in_part"]
            file = shorten(shown, room - width(said))
        yield self._indented(f"{file}　{said}")

    def totals(
        self,
        documents: Sequence[Inspected],
        judged: Sequence[Sequence[Judged]],
        seen: Seen,
        strange: Sequence[str] = (),
    ) -> Iterator[str]:
        """The counts of all, by severity and family, the inspection items, and what was not checked."""
        rows = [document.row for document in documents if document.row is not None]
        if rows:
            counted = dict.fromkeys(families(), Counts())
            for row in rows:
                for name, counts in by_family(row).items():
                    counted[name] = counted[name].plus(counts)
            yield ""
            heads = [self.words[key] for key, _ in MARKS]
            yield from self._table(self.words["families"], heads, counted)
            yield ""
            yield from self._items(judged)
        yield from self._not_checked(documents)
        yield from self._seen(seen, strange)
        yield ""
        wrong = sum(1 for row in rows if row.counts.error)
        figures = {"documents": len(documents), "checked": len(rows), "wrong": wrong}
        total = self.words["total"].format(**figures, failed=len(documents) - len(rows))
        for line in wrap(total, self.columns):
            yield self._marked(line, _BOLD)
        if taken := sum(document.again for document in documents):
            yield from wrap(self.words["taken"].format(taken=taken), self.columns)
        if copies := sum(document.copy is not None for document in documents):
            yield from wrap(self.words["copies"].format(copies=copies), self.columns)
        yield from wrap(self.words["one"], self.columns)

    def _table(self, head: str, columns: Sequence[str], counted: Mapping[str, Counts]) -> Iterator[str]:
        total = Counts()
        for counts in counted.values():
            total = total.plus(counts)
        wide = max(width(name) for name in (head, self.words["sum"], *counted)) + 2
        each = max(10, *(width(name) + 2 for name in columns))
        yield pad(head, wide) + "".join(" " * (each - width(name)) + name for name in columns)
        for name, counts in counted.items():
            if any(counts):
                yield pad(name, wide) + "".join(f"{count:>{each},}" for count in counts)
        yield self._marked(pad(self.words["sum"], wide) + "".join(f"{count:>{each},}" for count in total), _BOLD)

    def _items(self, judged: Sequence[Sequence[Judged]]) -> Iterator[str]:
        results = ((MEETS, "meets"), (FAILS, "fails"), (OPEN, "open"))
        names = [self.words[key] for _, key in results]
        wide = max(width(name) for name in (self.words["items"], *(item.name for item in items()))) + 2
        each = max(10, *(width(name) + 2 for name in names))
        yield pad(self.words["items"], wide) + "".join(" " * (each - width(name)) + name for name in names)
        for item in items():
            found = [one.result for report in judged for one in report if one.item == item.name]
            yield pad(item.name, wide) + "".join(f"{found.count(result):>{each},}" for result, _ in results)

    def _not_checked(self, documents: Sequence[Inspected]) -> Iterator[str]:
        failed = [document for document in documents if document.problem is not None]
        if not failed:
            return
        yield ""
        yield self._marked(self.words["not_read"].format(count=len(failed)), _BOLD)
        hints = [document.problem.hint for document in failed if document.problem is not None]
        for document, hint, next_hint in zip(failed, hints, [*hints[1:], ""], strict=True):
            message = document.problem.message if document.problem is not None else ""
            yield from self._point(f"{document.name}：{without_path(message, document.path)}")
            if hint != next_hint:  # several in a row may need the same
                yield from self._point(hint, "    → ")

    def _seen(self, seen: Seen, strange: Sequence[str]) -> Iterator[str]:
        if seen.passed_over or seen.closed or strange:
            yield ""
        if seen.passed_over:
            told = [self.words["passed_one"].format(what=w, count=n) for w, n in seen.passed_over.items()]
            yield from wrap(self.words["passed"].format(list="，".join(told)), self.columns)
        for path in seen.closed:
            yield from wrap(_printable(self.words["closed"].format(path=path)), self.columns)
        for line in strange:
            yield from self._point(f"{self.words['strange']}：{line}")

    def _point(self, text: str, left: str = "  · ") -> Iterator[str]:
        for line in wrap(_printable(text), self.columns - width(left)):
            yield left + line
            left = " " * width(left)

    def _indented(self, text: str) -> str:
        return " " * NUMBER + shorten(_printable(text), self.columns - NUMBER)

    def _between(self, left: str, right: str) -> str:
        return left + " " * max(1, self.columns - width(left) - width(right)) + right

    def _painted(self, line: str, counts: Counts) -> str:
        """A report's line with its marks in their colours, those that count something."""
        if not self.colour:
            return line
        for key, mark in MARKS:
            if getattr(counts, key):
                line = line.replace(mark, f"\x1b[{_COLOURS[key]}m{mark}\x1b[0m")
        return line

    def _marked(self, line: str, mark: str) -> str:
        return f"\x1b[{mark}m{line}\x1b[0m" if self.colour else line


def _printable(text: str) -> str:
    """The text without what would move the cursor or change the colours: names of files may hold anything."""
    return _CONTROLS.sub(" ", text)


def _said(finding: Finding, value: str, room: int) -> str:
    """A finding in so many columns: what is judged, and how it reads and should read."""
    about = subject(finding)
    return f"{shorten(about, max(ABOUT, room - width(value) - 2))}：{value}" if about else value


def without_path(message: str, path: str) -> str:
    """A message without the path in it, where the file is named beside it anyway."""
    for named in (f"无法读取文件“{path}”：", f"文件“{path}”", f"“{path}”"):
        message = message.replace(named, "", 1)
    message = message.strip("，： ")
    return f"文件{message}" if message.startswith(("中", "里")) else message
