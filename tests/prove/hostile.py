"""Broken and ill-meant files: sound ones of every format with bytes, members or names changed, others built whole."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from juesuan.editions import load
from juesuan.writers.book import bind_book
from juesuan.writers.docx import write_docx
from juesuan.writers.page import write_page
from juesuan.writers.pdf import write_pdf
from juesuan.writers.xlsx import write_xlsx
from tests.generate.accounts import Wish
from tests.generate.press import Press, printed
from tests.generate.same import as_text, random_report
from tests.generate.text import render

ZIPS = ("docx", "xlsx")


class Hostile(NamedTuple):
    """A file by the name it is given, and what was done to it."""

    name: str
    data: bytes
    done: str


def sound(folder: Path) -> dict[str, bytes]:
    """A small report in every format, by suffix."""
    _, report = random_report(7, Wish(items=4, projects=1))
    accounts = as_text(report, folder)
    book = bind_book(accounts, load(accounts.edition))
    write_docx(book, folder / "report.docx")
    write_xlsx(book, folder / "report.xlsx")
    write_pdf(book, folder / "report.pdf")
    write_page(book, folder / "report.html")
    text = render(report)
    made = {form: (folder / f"report.{form}").read_bytes() for form in ("docx", "xlsx", "pdf", "html")}
    made |= {"txt": text.encode(), "csv": text.replace(",", "").replace("\t", ",").encode("gb18030")}
    return made | {"press": printed(report, Press(rulings="across"))}


def mutated(files: dict[str, bytes], seed: int) -> Hostile:
    """One of the files with something done to it that the seed decides."""
    rng = random.Random(seed)
    form = sorted(files)[seed % len(files)]
    data = files[form]
    suffix = "pdf" if form == "press" else form
    done = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        change = rng.choice([*_CHANGES, _in_member, _in_member, _in_member] if suffix in ZIPS else _CHANGES)
        data = change(data, rng)
        done.append(change.__name__.strip("_"))
    if suffix == "pdf" and rng.random() < 0.5:
        data = _in_stream(data, rng)
        done.append("in_stream")
    if rng.random() < 0.05:
        suffix = rng.choice(("docx", "xlsx", "pdf", "html", "txt", "csv", "ods", "xls"))
        done.append(f"renamed to {suffix}")
    return Hostile(f"{seed}.{suffix}", data, f"{form}: {', '.join(done)}")


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 100))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _lose(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.choice((1, 10, 1000, 10000)) :]


def _double(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    end = start + rng.choice((1, 100, 10000, len(data)))
    return data[:end] + data[start:end] + data[end:]


def _swap(data: bytes, rng: random.Random) -> bytes:
    a, b, c = sorted(rng.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _blank(data: bytes, rng: random.Random) -> bytes:
    start, length = rng.randrange(len(data) + 1), rng.choice((1, 100, 5000))
    return data[:start] + bytes(min(length, len(data) - start)) + data[start + length :]


def _insert(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + rng.choice((rng.randbytes(50), b"9" * 5000, b"<" * 500, b"(((" * 200, b"\xff")) + data[start:]


def _digits(data: bytes, rng: random.Random) -> bytes:
    """Numbers of the format itself become others: lengths, counts, offsets, spans."""
    places = [n for n, byte in enumerate(data) if 48 <= byte <= 57]
    changed = bytearray(data)
    for at in rng.sample(places, min(len(places), rng.choice((1, 5, 50)))):
        changed[at] = rng.choice(b"0123456789-")
    return bytes(changed)


_CHANGES: list[Callable[[bytes, random.Random], bytes]] = [_flip, _cut, _lose, _double, _swap, _blank, _insert, _digits]


def _in_member(data: bytes, rng: random.Random) -> bytes:
    """A member of the archive changed, left out or there twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError, ValueError):
        return _flip(data, rng)
    if not members:
        return data
    at = rng.randrange(len(members))
    name, inside = members[at]
    way = rng.randrange(8)
    if way == 0:
        del members[at]
    elif way == 1:
        members.append((name, _cut(inside, rng)))
    else:
        members[at] = name, rng.choice(_CHANGES)(inside, rng)
    return zipped(members)


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    """The members as an archive."""
    import warnings

    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # a name twice is meant so
        for name, inside in members:
            archive.writestr(name, inside)
    return made.getvalue()


def _in_stream(data: bytes, rng: random.Random) -> bytes:
    """A packed stream of a PDF changed and packed again, so that what it draws is broken, not its packing."""
    starts = []
    at = data.find(b"stream\n")
    while at >= 0:
        starts.append(at + 7)
        at = data.find(b"stream\n", at + 7)
    if not starts:
        return data
    start = rng.choice(starts)
    end = data.find(b"endstream", start)
    try:
        inside = zlib.decompress(data[start:end])
    except zlib.error:
        return _flip(data, rng)
    packed = zlib.compress(rng.choice(_CHANGES)(inside, rng))
    return data[:start] + packed[: end - start].ljust(end - start, b"\n") + data[end:]


def built(files: dict[str, bytes], port: int) -> Iterator[Hostile]:
    """Files built to harm; addresses in them lead to this port of the machine itself."""
    away = f"http://127.0.0.1:{port}/x"
    yield from _archives(files, away)
    yield from _pages(away)
    yield from _pdfs(files)
    yield from _tables()


def _archives(files: dict[str, bytes], away: str) -> Iterator[Hostile]:
    for form, member in (
        ("docx", "word/document.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("xlsx", "xl/sharedStrings.xml"),
    ):
        bomb = _replaced(files[form], member, b"<?xml version='1.0'?><a>" + b" " * (1 << 30))
        yield Hostile(f"bomb.{form}", bomb, f"{form}: a gigabyte in {member}")
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        entities = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l9;</a>'
        yield Hostile(
            f"laughs.{form}", _replaced(files[form], member, entities.encode()), f"{form}: entities in {member}"
        )
        for target in (away, "file:///etc/passwd"):
            outside = f'<?xml version="1.0"?><!DOCTYPE a SYSTEM "{target}" [<!ENTITY x SYSTEM "{target}">]><a>&x;</a>'
            yield Hostile(f"outside.{form}", _replaced(files[form], member, outside.encode()), f"{form}: {target}")
        deep = b"<a>" * 200_000
        yield Hostile(
            f"deep.{form}", _replaced(files[form], member, deep), f"{form}: 200,000 elements deep in {member}"
        )
    many = [(f"word/{n}.xml", b"") for n in range(60_000)]
    yield Hostile("many.docx", zipped(many), "docx: 60,000 members")
    nested = files["docx"]
    for _ in range(5):
        nested = zipped([("word/document.xml", nested)])
    yield Hostile("nested.docx", nested, "docx: an archive in an archive")
    yield Hostile(
        "path.docx", zipped([("../../../tmp/away.xml", b"x"), ("word/document.xml", b"<a/>")]), "docx: a path out"
    )


def _replaced(data: bytes, member: str, inside: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped(list((members | {member: inside}).items()))


def _pages(away: str) -> Iterator[Hostile]:
    yield Hostile("deep.html", b"<html>" + b"<div>" * 300_000 + b"1", "html: 300,000 elements deep")
    yield Hostile("tables.html", b"<html>" + b"<table><tr><td>1<td>" * 20_000, "html: 20,000 tables in each other")
    span = b"<html><table>" + b"<tr><td rowspan=99999 colspan=99999>1</td><td>2</td></tr>" * 3000 + b"</table>"
    yield Hostile("spans.html", span, "html: cells of ten thousand million")
    fetch = f"<html><img src='{away}'><link rel=stylesheet href='{away}'><iframe src='{away}'></iframe><p>1 元"
    yield Hostile("fetch.html", fetch.encode(), "html: pictures and frames from elsewhere")
    outside = f"<?xml version='1.0'?><!DOCTYPE html [<!ENTITY x SYSTEM '{away}'>]><html><p>&x;</p></html>"
    yield Hostile("outside.html", outside.encode(), "html: an entity from elsewhere")


def _pdfs(files: dict[str, bytes]) -> Iterator[Hostile]:
    import pikepdf

    with pikepdf.new() as pdf:
        for _ in range(10_000):
            pdf.add_blank_page(page_size=(200, 200))
        yield Hostile("pages.pdf", _saved(pdf), "pdf: 10,000 pages")
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    marks = b"".join(b"%d %d m %d %d l S\n" % (n % 600, n // 600, n % 600 + 5, n // 600) for n in range(400_000))
    letters = b"BT /F 1 Tf 1 0 0 1 0 0 Tm " + b"(0123456789) Tj 3 2 Td " * 100_000 + b"ET"
    spots = (
        b"BT /F 6 Tf "
        + b"".join(b"1 0 0 1 %d %d Tm (7) Tj " % (n * 7 % 590, n * 13 % 830) for n in range(60_000))
        + b"ET"
    )
    crosses = b"".join(b"0 %.1f m 600 %.1f l S %.1f 0 m %.1f 800 l S\n" % ((n / 4,) * 4) for n in range(2400))
    for name, content in (("marks", marks), ("letters", letters), ("spots", spots), ("crosses", crosses)):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.Contents = pdf.make_stream(content)
            yield Hostile(f"{name}.pdf", _saved(pdf), f"pdf: a page of many {name}")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        form = pdf.make_stream(
            b"/X Do /X Do /X Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9]
        )
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        page.Contents = pdf.make_stream(b"/X Do")
        yield Hostile("itself.pdf", _saved(pdf), "pdf: a form that draws itself")
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        made = io.BytesIO()
        pdf.save(made, encryption=pikepdf.Encryption(user="1", owner="2"))
        yield Hostile("locked.pdf", made.getvalue(), "pdf: with a password")


def _saved(pdf: object) -> bytes:
    made = io.BytesIO()
    pdf.save(made, compress_streams=True)  # type: ignore[attr-defined]
    return made.getvalue()


def _tables() -> Iterator[Hostile]:
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(1_000_000):
            sheet.write_number(row, 0, row)
    yield Hostile("rows.xlsx", made.getvalue(), "xlsx: a million rows")
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write(1_048_575, 16_383, "角")
    yield Hostile("corner.xlsx", made.getvalue(), "xlsx: one cell in the last corner")
    yield Hostile("rows.csv", b"1,2,3\n" * 1_000_000, "csv: a million rows")
    yield Hostile("quote.csv", b'1,2,"3\n' * 100_000, "csv: a quote that is never closed")
    yield Hostile("line.txt", "支出".encode() * 4_000_000, "txt: one line of 24 MB")
    yield Hostile("tabs.txt", b"1\t" * 4_000_000, "txt: four million cells in a row")
    yield Hostile("spaces.txt", b"1  " * 200_000 + b"\n1   2   3\n" * 50_000, "txt: columns by spaces without end")
    yield Hostile("brackets.txt", ("（" * 200_000 + "1元").encode(), "txt: brackets without end")
