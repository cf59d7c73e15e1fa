"""Site: what a web page sets before a report — index numbers, paths, dates of publication — and is none of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from juesuan.document import Grid, Paragraph
from juesuan.intake.ahead import Block

FRONT = 40  # blocks among which it stands
MOST_ROWS = 12  # of a table of particulars
_PARTICULARS = (
    r"(?:监督)?索引号|发文字号|文号|主题分类|体裁分类|组配分类|主题词|关键词|发布机构|成文日期|生成日期|发布日期|发布时间"
    r"|生效日期|废止日期|有效性|是否有效|信息名称|内容概览|在线链接地址|文件下载|公开方式|公开目录|信息来源|来源|字体|字号|浏览量|浏览次数|访问量"
    r"|访问次数|时效性|阅读量?|点击数|责任编辑|视力保护色|分享|保密审查情况|部门主要负责人审签情况"
)
_LINE = re.compile(
    rf"^[•·●\s]*[【\[]?(?:{_PARTICULARS})[】\]]?(?:[:：\[【\d]|$)"
    r"|^(?:当前位置|您(?:现在)?的?(?:当前)?(?:所在)?位置|您当前所在|首页[>/»]|关怀版|设为首页|加入收藏|无障碍|长者版|欢迎(?:来到|访问)|点击(?:上方|蓝字)|关注我们|原创)"
    r"|打印(?:本页|页面|文本)|关闭(?:本页|页面|窗口)|我要打印|[【\[]字体"
)
_PATH = re.compile(r"^[^>》。]{1,20}(?:[>»›]+[^>》。]{1,30}){2,}[>»›]*$")
_CELL = re.compile(rf"^[|\[【\s]*(?:{_PARTICULARS})[\]】|\s]*[:：]?$")


def without_site(lines: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The lines without those of the site at the front, and the ones taken off."""
    kept: list[Block] = []
    taken: list[Block] = []
    for block in lines[:FRONT]:
        (taken if _is_of_site(block) else kept).append(block)
    return [*kept, *lines[FRONT:]], taken


def _is_of_site(block: Block) -> bool:
    if isinstance(block, Paragraph):
        words = "".join(block.text.split())
        return len(words) <= 160 and (_LINE.search(words) is not None or _PATH.match(words) is not None)
    return isinstance(block, Grid) and len(block.rows) <= MOST_ROWS and _says_particulars(block)


def _says_particulars(grid: Grid) -> bool:
    """Whether a table gives particulars of the page: two of its cells name some."""
    cells = ("".join(cell.text.split()) for row in grid.rows for cell in row if cell.text)
    return sum(_CELL.match(words) is not None or _LINE.match(words) is not None for words in cells) >= 2
