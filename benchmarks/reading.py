"""Timings of reading PDF: the bare extraction of a file's text and geometry beside our reading and the whole check.

Bare is what anyone has to do who wants the characters of a file and where they stand: PDFium opens it and tells the
text of every page, the box of every character and the bounds of every shape, and nothing is made of them.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from ctypes import byref, c_double, c_float
from multiprocessing import get_context
from pathlib import Path

import juesuan
from juesuan.errors import NotFinalAccounts
from juesuan.readers import read_document

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
REAL = Path(__file__).parents[2] / "shared" / "reports"
TIMES = 7
TARGET = 2.0  # times the bare extraction
CHECK_TARGET = 3.0  # seconds for the check of sixty pages
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


def bare(path: Path) -> int:
    """Have PDFium tell all text and geometry of a file; how many pages it has."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    pdf = pypdfium2.PdfDocument(path)
    corners, sides = [c_double() for _ in range(4)], [c_float() for _ in range(4)]
    into, around = [byref(corner) for corner in corners], [byref(side) for side in sides]
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        text.get_text_range()
        for at in range(text.count_chars()):
            pdfium.FPDFText_GetCharBox(text, at, *into)
        for at in range(pdfium.FPDFPage_CountObjects(page)):
            pdfium.FPDFPageObj_GetBounds(pdfium.FPDFPage_GetObject(page, at), *around)
        text.close()
        page.close()
    pages = len(pdf)
    pdf.close()
    return pages


def check(path: Path) -> None:
    """A whole check; a blank form is refused after it has been read."""
    with suppress(NotFinalAccounts):
        juesuan.check(path)


def best(work: Callable[[Path], object], path: Path) -> float:
    """The least seconds of the processor of a few runs, here and in the process that reads apart."""
    work(path)
    return min(_spent(work, path) for _ in range(TIMES))


def _spent(work: Callable[[Path], object], path: Path) -> float:
    begin = _processor()
    work(path)
    return _processor() - begin


def _processor() -> float:
    """Seconds of the processor so far, of this process and those it has started."""
    parts = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in parts)


def _published(folder: Path) -> dict[str, Path]:
    """The example as it is published; by another process, so that this one stays as small as that of a command."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_publish, folder).result()


def _publish(folder: Path) -> dict[str, Path]:
    from juesuan.publishing import accounts_of, publish

    return {one.format: Path(one.path) for one in publish(accounts_of(EXAMPLE), folder)}


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The example as it is published, the same printed by a browser, and the real reports that are there."""
    made = _published(folder)
    yield "publish 的 PDF", made["pdf"]
    if CHROMIUM is not None:
        path = folder / "chromium.pdf"
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
        command += [f"--print-to-pdf={path}", made["html"].as_uri()]
        if subprocess.run(command, check=False, capture_output=True, timeout=120).returncode == 0 and path.exists():
            yield "浏览器打印", path
    for path in sorted(REAL.glob("*.pdf")) if REAL.is_dir() else ():
        yield path.stem, path


def main() -> None:
    """Print for each file its pages, the seconds of both, how many times the one is the other, and the whole check."""
    print("读 PDF　裸提取＝PDFium 的文字、字框、图形框；处理器时间，最快一次")
    print(f"目标：读取 ≤ {TARGET:g} 倍，60 页核验 ≤ {CHECK_TARGET:g} s")
    print("\t".join(["文件", "页", "裸提取 ms", "读取 ms", "倍", "全部核验 ms"]))
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files(Path(folder)):
            pages = bare(path)
            least, read, whole = best(bare, path), best(read_document, path), best(check, path)
            cells = (f"{least * 1000:.0f}", f"{read * 1000:.0f}", f"{read / least:.2f}", f"{whole * 1000:.0f}")
            print("\t".join([name, str(pages), *cells]))


if __name__ == "__main__":
    main()
