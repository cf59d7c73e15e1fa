"""Template: a department's own Word document, its slots filled with the parts of the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from juesuan.errors import JuesuanError
from juesuan.place import Place
from juesuan.writers.book import Book, Cover
from juesuan.writers.docx.package import NAMESPACES, core_properties, zipped
from juesuan.writers.docx.paper import ACROSS, TEXT, UPRIGHT, Paper
from juesuan.writers.docx.pictures import Picture
from juesuan.writers.docx.template_styles import adopted
from juesuan.writers.docx.typeset import Names, Typeset, contents_xml, section_break, section_xml, typeset

PARTS = {"概况": "part-1", "决算表": "part-2", "情况说明": "part-3", "名词解释": "part-4", "附件": "part-5"}
WHOLE, CONTENTS = "正文", "目录"
BLOCKS = (CONTENTS, WHOLE, *PARTS)
WORDS = ("标题", "部门", "年度", "层级", "种类", "金额单位")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PAPERS = {"TEXT": TEXT, "UPRIGHT": UPRIGHT, "ACROSS": ACROSS}
_MARK = "\ue000"  # around the name of a block, where its paragraphs will stand


def filled(book: Book, template: Path, pictures: Sequence[Picture] = ()) -> bytes:
    """The template with the book in its slots, as the bytes of a .docx.

    :class:`JuesuanError` when it cannot be read, has a slot that is unknown, or no slot for a part of the report.
    """
    document = _opened(template)
    used = _slots(document, template)
    made = _typeset(book, document, pictures)
    _expect_room(used, made, template)
    _render(document, _words(book) | {name: f"{_MARK}{name}{_MARK}" for name in BLOCKS}, template)
    names = adopted(document.docx)
    blocks = {WHOLE: "".join(made.parts.values()), CONTENTS: contents_xml(made.entries, names)}
    blocks |= {name: made.parts.get(part, "") for name, part in PARTS.items()}
    _place(document, blocks, used, template)
    return _saved(document, book)


def _opened(template: Path) -> Any:
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate

    try:
        document = DocxTemplate(template)
        document.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise JuesuanError(
            f"模板“{template}”打不开，不是完整的 Word 文档（.docx）",
            place=Place(template.as_posix()),
            hint="请在 Word、WPS 中打开模板，另存为 .docx 后再试",
        ) from error
    return document


def _environment() -> Any:
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(autoescape=True)


def _slots(document: Any, template: Path) -> frozenset[str]:
    """The slots of the template; :class:`JuesuanError` with the nearest known one when one is unknown."""
    from jinja2 import TemplateError

    try:
        used = frozenset(document.get_undeclared_template_variables(_environment()))
    except TemplateError as error:
        raise _wrong(template, f"空位写法有误：{error}", "空位写作 {{ 部门 }}，两侧各两个花括号") from error
    for name in sorted(used - {*BLOCKS, *WORDS}):
        near = get_close_matches(name, (*BLOCKS, *WORDS), 1)
        nearest = f"最接近的是“{near[0]}”；" if near else ""
        raise _wrong(template, f"有不认识的空位“{name}”", f"{nearest}可用的空位：{'、'.join((*WORDS, *BLOCKS))}")
    return used


def _expect_room(used: frozenset[str], made: Typeset, template: Path) -> None:
    """Raise :class:`JuesuanError` when a part of the report would be left out, or printed twice."""
    if WHOLE in used:
        twice = sorted(used & PARTS.keys())
        if twice:
            raise _wrong(template, f"既有空位“{WHOLE}”又有“{twice[0]}”，同一部分会印两遍", "请只留其中一个")
        return
    for name, part in PARTS.items():
        if part in made.parts and name not in used:
            hint = f"请单独成段写 {{{{ {name} }}}}，或用 {{{{ {WHOLE} }}}} 放入全部内容"
            raise _wrong(template, f"没有“{name}”的空位，这一部分会丢失", hint)


def _wrong(template: Path, reason: str, hint: str) -> JuesuanError:
    return JuesuanError(f"模板“{template}”{reason}", place=Place(template.as_posix()), hint=hint)


def _words(book: Book) -> dict[str, str]:
    accounts = book.accounts
    kinds = [block.kind for block in book.blocks if isinstance(block, Cover)]
    said = (
        book.title,
        accounts.department,
        str(accounts.year or ""),
        accounts.level,
        kinds[0] if kinds else "",
        accounts.denomination.value,
    )
    return dict(zip(WORDS, said, strict=True))


def _typeset(book: Book, document: Any, pictures: Sequence[Picture]) -> Typeset:
    """The parts with marks for sections, each ending on pages for text."""
    names = {paper: name for name, paper in _PAPERS.items()}
    made = typeset(book, adopted(document.docx), lambda paper: f'<w:sectPr w:rsidR="{names[paper]}"/>', pictures)
    if made.last != TEXT and made.parts:
        last = next(reversed(made.parts))
        made.parts[last] += section_break(f'<w:sectPr w:rsidR="{names[made.last]}"/>')
    for number, picture in enumerate(pictures, 1):
        relation, _ = document.docx.part.get_or_add_image(BytesIO(picture.png))
        for part, content in made.parts.items():
            made.parts[part] = content.replace(f'r:embed="chart{number}"', f'r:embed="{relation}"')
    return made


def _render(document: Any, context: Mapping[str, str], template: Path) -> None:
    from jinja2 import TemplateError

    try:
        document.render(dict(context), jinja_env=_environment())
    except TemplateError as error:
        raise _wrong(template, f"空位写法有误：{error}", "空位写作 {{ 部门 }}，两侧各两个花括号") from error


def _place(document: Any, blocks: Mapping[str, str], used: frozenset[str], template: Path) -> None:
    """Put the blocks where their marks stand, with sections like the one they stand in."""
    body = document.docx.element.body
    for name in BLOCKS:
        if name not in used:
            continue
        mark = f"{_MARK}{name}{_MARK}"
        homes = [child for child in body if child.tag == f"{_W}p" and _text(child).strip() == mark]
        if not homes:
            raise _wrong(
                template, f"的空位“{name}”没有单独成段", f"请让 {{{{ {name} }}}} 在正文中独占一段，不放在表格里"
            )
        for home in homes:
            base = _section_of(home, body)
            made = list(_elements(blocks[name]))
            _with_sections(made, base)
            for element in made:
                home.addprevious(element)
            if home.find(f"{_W}pPr/{_W}sectPr") is None:
                body.remove(home)
            else:  # the last paragraph of a section of the template
                for run in home.findall(f"{_W}r"):
                    home.remove(run)
    _without_empty_end(body)


def _text(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))


def _elements(content: str) -> Iterator[Any]:
    from docx.oxml import parse_xml

    yield from parse_xml(f"<w:body {NAMESPACES}>{content}</w:body>")


def _section_of(home: Any, body: Any) -> Any:
    """The properties of the section a paragraph stands in: those that come next."""
    for element in (home, *home.itersiblings()):
        found = element if element.tag == f"{_W}sectPr" else element.find(f"{_W}pPr/{_W}sectPr")
        if found is not None:
            return found
    return body.get_or_add_sectPr()


def _with_sections(made: Sequence[Any], base: Any) -> None:
    """Give every marked section the heads and feet of the template's own; counting of pages begins only once."""
    marked = [section for element in made for section in element.iter(f"{_W}sectPr")]
    for n, section in enumerate(marked):
        paper = _PAPERS[section.get(f"{_W}rsidR")]
        section.getparent().replace(section, _like(base, paper, begins=n == 0))
    if marked:
        for numbering in base.findall(f"{_W}pgNumType"):
            numbering.attrib.pop(f"{_W}start", None)


def _like(base: Any, paper: Paper, *, begins: bool) -> Any:
    """A section as the template's own, on other paper unless it is for text."""
    from copy import deepcopy

    own = deepcopy(base)
    if not begins:
        for numbering in own.findall(f"{_W}pgNumType"):
            numbering.attrib.pop(f"{_W}start", None)
        for title in own.findall(f"{_W}titlePg"):
            own.remove(title)
    if paper is not TEXT:
        (ours,) = _elements(f"<w:p><w:pPr>{section_xml(paper)}</w:pPr></w:p>")
        for tag in ("pgSz", "pgMar"):
            made, there = ours.find(f".//{_W}{tag}"), own.find(f"{_W}{tag}")
            if there is not None:
                own.replace(there, made)
    return own


def _without_empty_end(body: Any) -> None:
    """When the book ends the template, its last section is the document's: no empty page behind it."""
    last = body[-1] if len(body) else None
    before = body[-2] if len(body) > 1 else None
    if last is None or last.tag != f"{_W}sectPr" or before is None or before.tag != f"{_W}p" or _text(before):
        return
    section = before.find(f"{_W}pPr/{_W}sectPr")
    if section is not None:
        body.replace(last, section)
        body.remove(before)


def _saved(document: Any, book: Book) -> bytes:
    """The bytes of the document, the same whenever it is made."""
    buffer = BytesIO()
    document.docx.save(buffer)
    with ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if "docProps/core.xml" in parts:
        parts["docProps/core.xml"] = core_properties(book).encode()
    return zipped(parts.items())


__all__ = ["BLOCKS", "WORDS", "Names", "filled"]
