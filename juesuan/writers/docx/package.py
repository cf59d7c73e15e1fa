"""Package: the parts of a .docx put together in a fixed order with fixed dates, and saved in one move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from juesuan import shipped
from juesuan.writers.book import Book, Contents, Cover
from juesuan.writers.docx.paper import TEXT, Paper
from juesuan.writers.docx.pictures import Picture
from juesuan.writers.docx.runs import text
from juesuan.writers.docx.typeset import Names, contents_xml, cover_xml, section_break, section_xml, typeset

__all__ = ["Names", "packed", "zipped"]

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{OFFICE}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_DATE = (1980, 1, 1, 0, 0, 0)  # of the members: the earliest a zip archive knows
_FOOTER = '<w:footerReference w:type="default" r:id="footer"/>'


def packed(book: Book, names: Names, pictures: Sequence[Picture] = ()) -> bytes:
    """The book in our own layout as the bytes of a .docx."""
    parts = framed(_document(book, names, pictures))
    parts["docProps/core.xml"] = core_properties(book).encode()
    parts["word/_rels/document.xml.rels"] = relations(
        *((name, f"{OFFICE}/{name}", f"{name}.xml") for name in ("styles", "settings", "fontTable", "footer")),
        *((f"chart{n}", f"{OFFICE}/image", f"media/chart{n}.png") for n in range(1, len(pictures) + 1)),
    )
    parts |= {f"word/media/chart{n}.png": picture.png for n, picture in enumerate(pictures, 1)}
    return zipped(parts.items())


def framed(document: str, *, head: bool = False) -> dict[str, bytes]:
    """The document with the parts that all of ours share, by name; relations, properties and a head are to come."""
    return {
        "[Content_Types].xml": _content_types(head).encode(),
        "_rels/.rels": relations(
            ("document", f"{OFFICE}/officeDocument", "word/document.xml"),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("app", f"{OFFICE}/extended-properties", "docProps/app.xml"),
        ),
        "docProps/core.xml": b"",
        "docProps/app.xml": _APP.encode(),
        "word/document.xml": document.encode(),
        "word/_rels/document.xml.rels": b"",
        "word/styles.xml": shipped.text(__package__, "styles.xml").encode(),
        "word/fontTable.xml": shipped.text(__package__, "fontTable.xml").encode(),
        "word/settings.xml": _SETTINGS.encode(),
        "word/footer.xml": _PAGE_NUMBER.encode(),
    }


def _document(book: Book, names: Names, pictures: Sequence[Picture]) -> str:
    first = [True]

    def section(paper: Paper) -> str:
        begins, first[0] = first[0], False
        return section_xml(paper, _FOOTER, '<w:pgNumType w:start="1"/>' if begins else "")

    made = typeset(book, names, section, pictures)
    cover = "".join(cover_xml(block, names) for block in book.blocks if isinstance(block, Cover))
    front = ""
    if any(isinstance(block, Cover | Contents) for block in book.blocks):
        front = f"{cover}{contents_xml(made.entries, names)}{section_break(section_xml(TEXT))}"
    last = section(made.last)
    return f"{HEAD}<w:document {NAMESPACES}><w:body>{front}{''.join(made.parts.values())}{last}</w:body></w:document>"


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts as a zip archive that is the same whenever and wherever it is made."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in parts:
            member = ZipInfo(name, _DATE)
            member.compress_type = ZIP_STORED if name.endswith((".png", ".jpg", ".jpeg")) else ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            archive.writestr(member, data, compresslevel=6)
    return buffer.getvalue()


def core_properties(book: Book) -> str:
    """Title, body, language and the fixed date of the document: the first day after its year."""
    return properties(book.title, book.accounts.department, (book.accounts.year or 1979) + 1)


def properties(title: str, creator: str, year: int) -> str:
    """The properties of a document made on the first day of the year."""
    date = f"{year}-01-01T00:00:00Z"
    named = text(creator)
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{text(title)}</dc:title><dc:creator>{named}</dc:creator>"
        f"<cp:lastModifiedBy>{named}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{date}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{date}</dcterms:modified>'
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def relations(*links: tuple[str, str, str]) -> bytes:
    """The relations of a part: id, kind, and the name of the other part."""
    lines = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in links)
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


def _content_types(head: bool) -> str:
    kinds = {
        "word/document": f"{_WORD}.document.main+xml",
        "word/styles": f"{_WORD}.styles+xml",
        "word/settings": f"{_WORD}.settings+xml",
        "word/fontTable": f"{_WORD}.fontTable+xml",
        "word/footer": f"{_WORD}.footer+xml",
        "docProps/core": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    kinds |= {"word/header": f"{_WORD}.header+xml"} if head else {}
    lines = "".join(f'<Override PartName="/{part}.xml" ContentType="{kind}"/>' for part, kind in kinds.items())
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{lines}</Types>"
    )


_APP = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Juesuan</Application></Properties>"
)
_SETTINGS = (
    f'{HEAD}<w:settings xmlns:w="{MAIN}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/></w:settings>'
)
_PAGE_NUMBER = (
    f'{HEAD}<w:ftr xmlns:w="{MAIN}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)
