"""What happens to running text: each function returns a paragraph or the whole text with the same words and figures."""

from __future__ import annotations

import random
import re


def is_prose(block: str) -> bool:
    return "\t" not in block and "\n" not in block and len(block) > 40 and block.endswith("。")


def sentence_cut(rng: random.Random, block: str) -> str:
    """A page ends within the sentence: between two characters of a word, or a number and what goes with it."""
    if len(block) < 60 or rng.random() < 0.4:
        return block
    for _ in range(20):
        at = rng.randrange(20, len(block) - 10)
        before, after = block[at - 1], block[at]
        if before.isdigit() and (after.isdigit() or after in ".%．％"):
            continue
        if (
            before in "。；"
            or before == "."
            or after in "，。；、）”"
            or (before == "（" or block[at : at + 2] == "1.")
        ):
            continue
        if re.match(r"\d{1,2}\.\D", block[at:]) or block[at] in "一二三四五六七八九十（":
            continue
        return f"{block[:at]}\n\n{block[at:]}"
    return block


def spaced(rng: random.Random, block: str) -> str:
    """Spaces between Chinese and figures, as word processors put them."""
    block = re.sub(r"(?<=[一-鿿])(?=\d)", " ", block)
    return re.sub(r"(?<=\d)(?=[一-鿿%])", " ", block)


def bold(rng: random.Random, block: str) -> str:
    """Markdown bold around words that lead a sentence or name a thing."""
    for words in ("一是", "二是", "公务用车购置费", "公务用车运行维护费", "主要原因", "其中"):
        if rng.random() < 0.6:
            block = block.replace(words, f"**{words}**", 1)
    return block


def full_width(rng: random.Random, block: str) -> str:
    """Full-width digits in one paragraph out of three."""
    if rng.random() < 0.66:
        return block
    return block.translate({ord(a): b for a, b in zip("0123456789.%", "０１２３４５６７８９．％", strict=True)})


def grouped(rng: random.Random, block: str) -> str:
    """Thousands separators in the amounts of the text."""
    return re.sub(r"\d{4,}(?=\.\d\d(?:元|万元))", lambda m: f"{int(m[0]):,}", block)


def short(rng: random.Random, block: str) -> str:
    """Trailing zeros left out of amounts and percentages: 20万元, 98.5%."""
    return re.sub(r"(\d+)\.(\d\d)(?=元|万元|%)", lambda m: f"{m[1]}.{m[2]}".rstrip("0").rstrip("."), block)


def marked(rng: random.Random, text: str) -> str:
    """List marks before the contents, marks of headings, paragraph tags."""
    head, sign, tail = text.partition("\n第一部分 ")
    lines = head.split("\n")
    lines = [
        f"- {line}" if re.match(r"[一二三四五六七八九十]+、", line) and rng.random() < 0.7 else line for line in lines
    ]
    tail = re.sub(r"(?m)^(第[二三四五]部分 .*)$", lambda m: f"# {m[1]}", tail)
    tail = re.sub(
        r"(?m)^([一二三四五六七八九十]+、.*说明)$", lambda m: f"## {m[1]}" if rng.random() < 0.5 else m[1], tail
    )
    tail = re.sub(r"(?m)^(\d+\.[^\t\n]{30,})$", lambda m: f"<p>{m[1]}</p>" if rng.random() < 0.4 else m[1], tail)
    return "\n".join(lines) + sign + tail


def page_numbers(rng: random.Random, text: str) -> str:
    """The number of the page left standing between two blocks, about every thirtieth time."""
    shape = rng.choice(("{}", "- {} -", "— {} —", "第{}页"))
    blocks, number = text.split("\n\n"), 0
    found = []
    for block in blocks:
        found.append(block)
        if rng.random() < 0.03:
            number += 1
            found.append(shape.format(number))
    return "\n\n".join(found)


def contents_with_pages(rng: random.Random, text: str) -> str:
    """Dots and page numbers behind the lines of the contents."""
    head, sign, tail = text.partition("\n\n一、主要职责\n\n（一）")
    fill = rng.choice(("\t", "……………………", "........", " "))
    lines, page = head.split("\n"), 1
    start = lines.index("目录") if "目录" in lines else len(lines)
    for i in range(start + 1, len(lines) - 1):
        if lines[i]:
            page += rng.randrange(3)
            lines[i] += f"{fill}{page}"
    return "\n".join(lines) + sign + tail


def no_end(rng: random.Random, text: str) -> str:
    return text.rstrip("\n")


def windows_lines(rng: random.Random, text: str) -> str:
    return text.replace("\n", "\r\n")
