"""Sample: a Word template with its slots, to begin a department's own from; run as a module it writes the file."""

from __future__ import annotations

import sys
from pathlib import Path

from juesuan.writers.docx.package import HEAD, MAIN, NAMESPACES, OFFICE, framed, properties, relations, zipped
from juesuan.writers.docx.paper import TEXT
from juesuan.writers.docx.runs import paragraph, run
from juesuan.writers.docx.typeset import section_break, section_xml

_HEADER = '<w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/>'


def sample_template() -> bytes:
    """A template with a cover, a head on every page, and the slots for contents and report."""
    cover = paragraph("JueCover", run("{{ 部门 }}"), '<w:spacing w:before="3600"/>')
    cover += paragraph("JueCover", run("{{ 年度 }}年度{{ 种类 }}"))
    front = section_break(section_xml(TEXT))
    inside = paragraph("Normal", run("{{ 目录 }}")) + front + paragraph("Normal", run("{{ 正文 }}"))
    last = section_xml(TEXT, _HEADER, '<w:pgNumType w:start="1"/>')
    document = f"{HEAD}<w:document {NAMESPACES}><w:body>{cover}{inside}{last}</w:body></w:document>"
    head = paragraph("JueAbove", run("{{ 部门 }}{{ 年度 }}年度{{ 种类 }}"), '<w:jc w:val="center"/>')
    header = f'{HEAD}<w:hdr xmlns:w="{MAIN}">{head}</w:hdr>'
    parts = framed(document, head=True)
    parts["docProps/core.xml"] = properties("决算模板", "Juesuan", 2025).encode()
    parts["word/header.xml"] = header.encode()
    parts["word/_rels/document.xml.rels"] = relations(
        *((name, f"{OFFICE}/{name}", f"{name}.xml") for name in ("styles", "settings", "fontTable", "footer", "header"))
    )
    return zipped(parts.items())


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(sample_template())
