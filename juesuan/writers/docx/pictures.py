"""Pictures: the charts of the accounts as images in the document, each with its words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from juesuan.accounts import FinalAccounts
from juesuan.writers.docx.paper import TEXT
from juesuan.writers.docx.runs import text

EMU = 635  # English metric units in a twentieth of a point
DOTS = 200  # an inch


class Picture(NamedTuple):
    """A chart: its title, its image as PNG, what it shows in words, its measures on paper in EMU."""

    title: str
    png: bytes
    alt: str
    wide: int
    high: int


def pictures(accounts: FinalAccounts) -> tuple[Picture, ...]:
    """The charts as images as wide as the text."""
    from juesuan.writers.charts import charts

    drawn = charts(accounts)
    made = []
    for chart, png in zip(drawn, _images([chart.svg for chart in drawn]), strict=True):
        across, down = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
        wide = TEXT.width * EMU
        made.append(Picture(chart.title, png, chart.alt, wide, wide * down // max(across, 1)))
    return tuple(made)


def _images(drawings: Sequence[str]) -> list[bytes]:
    """The drawings as images of the width of the text, in the fonts that are shipped: the same on every machine."""
    import typst

    from juesuan.writers import fonts

    if not drawings:
        return []
    pages = (f"#image(bytes(sys.inputs.svg{n}), width: 100%)" for n in range(len(drawings)))
    page = "#set page(width: 156mm, height: auto, margin: 0mm)\n" + "\n#pagebreak()\n".join(pages)
    shipped = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()])
    inputs = {f"svg{n}": svg for n, svg in enumerate(drawings)}
    made = typst.compile(page.encode(), format="png", ppi=DOTS, sys_inputs=inputs, font_paths=shipped)
    return [made] if isinstance(made, bytes) else list(made)


def picture_xml(picture: Picture, number: int) -> str:
    """The run that shows the picture; its file is that of the relation ``chart`` and number."""
    named, alt = text(picture.title), text(picture.alt)
    extent = f'cx="{picture.wide}" cy="{picture.high}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {extent}/><wp:docPr id="{1000 + number}" name="{named}" descr="{alt}"/><wp:cNvGraphicFramePr>'
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{1000 + number}" name="chart{number}.png" descr="{alt}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="chart{number}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
