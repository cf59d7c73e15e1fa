"""The list of findings: by part with counts, the cause first, every figure and consequence linked to its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.writers.html.marks import Marks
from juesuan.writers.parts import Group, counts
from juesuan.writers.telling import because, follows, in_short, stands, subject

MOST_OPERANDS = 60
MOST_PLACES = 12
MOST_CODES = 40


class Panel:
    """Writes the groups of findings and what was not checked."""

    def __init__(
        self, words: Mapping[str, str], marks: Marks, titles: Mapping[str, str], advised: Mapping[int, int]
    ) -> None:
        self.words = words
        self.marks = marks
        self.titles = titles
        self.advised = advised

    def group(self, group: Group) -> str:
        """One part of the report: folded away or not, its counts stay in sight."""
        part, members = group
        title = self.titles.get(part, "")
        tally = " ".join(
            f'<span class="{severity.value}">{self.sign(severity)}{n}</span>'
            for severity, n in counts([finding for _, finding in members]).items()
            if n
        )
        name = escape(part or self.words["whole"], quote=False)
        said = f" <small>{escape(title, quote=False)}</small>" if title and title != part else ""
        findings = "".join(self.finding(number, finding, part) for number, finding in members)
        return (
            f'<details class="part" open data-part="{escape(part)}"><summary><h3>{name}{said}</h3>'
            f'<span class="tally">{tally}</span></summary>{findings}</details>'
        )

    def sign(self, severity: Severity) -> str:
        return f"{self.words['sign_' + severity.value]}"

    def finding(self, number: int, finding: Finding, part: str) -> str:
        severity = finding.severity
        tag = f'<b class="tag">{self.sign(severity)} {self.words[severity.value]}</b>'
        head = f"<h4>{tag} {number}. {escape(finding.title, quote=False)} <small>{finding.code}</small></h4>"
        where = "".join(f'<p class="at">{self.link(place, subject(finding))}</p>' for place in finding.places[:1])
        values = "".join(
            f"<div><dt>{self.words[name]}<dd>{escape(value, quote=False)}</div>" for name, value in stands(finding)
        )
        cause = "" if finding.cause is None else self.said("cause", finding.cause.text, "cause")
        return (
            f'<article class="finding {severity.value}" id="f{number}" tabindex="-1" title="{finding.id}">{head}{where}'
            f"{f'<dl>{values}</dl>' if values else ''}{cause}{self.said('why', because(finding))}"
            f"{self.figures(finding, part)}{self.follows(finding)}{self.advice(number, finding)}</article>"
        )

    def said(self, key: str, text: str, kind: str = "") -> str:
        attribute = f' class="{kind}"' if kind else ""
        return f"<p{attribute}><b>{self.words[key]}</b> {escape(text, quote=False)}</p>" if text else ""

    def link(self, place: Place, name: str = "") -> str:
        """The place by its name and line, as a link where it is shown."""
        page = self.words["page"].format(page=place.page) if place.page else ""
        line = self.words["line"].format(line=place.line) if place.line else ""
        text = "　".join(filter(None, (escape(name or place.part, quote=False), page, line)))
        address = self.marks.address(place)
        return f'<a href="#{address}">{text}</a>' if address else text

    def figures(self, finding: Finding, part: str) -> str:
        """How the figure was worked out, and every figure that went into it; the places when there are none."""
        steps = "".join(f"<li>{escape(step, quote=False)}" for step in finding.workings)
        steps = f"<ol>{steps}</ol>" if steps else ""
        if finding.operands:
            items = [
                f"<li>{self.link(f.place, _within(f.label, part))}　<b>{escape(f.number.text.strip(), quote=False)}</b>"
                for f in finding.operands
            ]
            listed, key = _listed(items, MOST_OPERANDS, self.words["more"]), "figures"
            count = len(items)
        else:
            others = finding.places[1:]
            listed = _listed(
                [f"<li>{self.link(p, _within(p.part, part))}" for p in others], MOST_PLACES, self.words["more"]
            )
            key, count = "places", len(others)
        if not steps and not listed:
            return ""
        name = self.words[key].format(count=count) if listed else ""
        summary = self.words["and"].join(filter(None, (self.words["workings"] if steps else "", name)))
        return f"<details><summary>{summary}</summary>{steps}{f'<ul>{listed}</ul>' if listed else ''}</details>"

    def follows(self, finding: Finding) -> str:
        following = follows(finding)
        items = "".join(
            f"<li>{self.link(f.places[0], subject(f)) if f.places else ''}　{escape(in_short(f), quote=False)}"
            for f in following
        )
        if not items:
            return ""
        name = self.words["follows"].format(count=len(following))
        return f'<details class="follow"><summary>{name}</summary><ul>{items}</ul></details>'

    def advice(self, number: int, finding: Finding) -> str:
        """What to do, and under which source; said at the first finding of its kind and referred to later."""
        first = self.advised[number]
        if first != number:
            link = f'<a href="#f{first}">{self.words["as_before"].format(number=first)}</a>'
            return f"<p><b>{self.words['fix']}</b> {link}</p>"
        return self.said("fix", finding.hint) + self.said("basis", finding.basis, "basis")

    # ── what was not checked ──
    def unchecked(self, verdict: Verdict) -> str:
        """Rules without result by reason, pieces that were not read, numbers that nothing confirms; each folded."""
        coverage = verdict.coverage
        by_reason: dict[str, list[str]] = defaultdict(list)
        for item in coverage.not_checked:
            by_reason[item.reason].append(item.code)
        rules = [f"<li>{escape(reason, quote=False)}：{_codes(codes)}" for reason, codes in by_reason.items()]
        unread = [f"<li>{self.link(u.place)}　{escape(u.text.strip()[:200], quote=False)}" for u in coverage.unread]
        unbound = [
            f"<li>{self.link(f.place, f.label)}　<b>{escape(f.number.text.strip(), quote=False)}</b>"
            for f in coverage.unbound
        ]
        codes = len({item.code for item in coverage.not_checked})
        chapters = (("not_checked", rules, codes), ("unread", unread, len(unread)), ("unbound", unbound, len(unbound)))
        return "".join(self.chapter(*chapter) for chapter in chapters)

    def chapter(self, key: str, items: Sequence[str], count: int) -> str:
        if not items:
            return ""
        name = self.words[key].format(count=count)
        return f"<details><summary>{name}</summary><ul>{''.join(items)}</ul></details>"


def _codes(codes: Sequence[str]) -> str:
    unique = list(dict.fromkeys(codes))
    return "、".join(unique[:MOST_CODES]) + ("…" if len(unique) > MOST_CODES else "")


def _within(label: str, part: str) -> str:
    """A label without the part under whose heading it stands."""
    return label.removeprefix(part).lstrip(" ·") or label if part and label.startswith(f"{part} ") else label


def _listed(items: Sequence[str], most: int, more: str) -> str:
    rest = f"<li>{more.format(count=len(items) - most)}" if len(items) > most else ""
    return "".join(items[:most]) + rest


def options(groups: Sequence[Group], titles: Mapping[str, str], whole: str) -> Iterator[str]:
    """The parts to choose from, each with how many findings it has."""
    for part, members in groups:
        title = titles.get(part, "")
        name = f"{part or whole}{' ' + title if title and title != part else ''}"
        yield f'<option value="{escape(part)}">{escape(name[:40], quote=False)}（{len(members)}）'
