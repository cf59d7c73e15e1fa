"""Bodies and project names as forms, catalogues and texts spell them: when two spellings mean the same."""

from __future__ import annotations

import re
from functools import lru_cache

from juesuan.amount import plain

_CODE = re.compile(r"^[\dA-Za-z]+[-—–_]+")
_OWN_LEVEL = re.compile(r"\(?本级?\)?$")
_REGION_WORDS = ("自治区", "自治州", "自治县", "省", "市", "州", "盟", "旗", "县", "区")
_MARKS = str.maketrans({"“": "", "”": "", '"': "", "—": "-", "–": "-", "、": ",", "：": ":"})
_CUT_OFF = 2  # characters a narrow cell may lose at the end of a name


@lru_cache(maxsize=4096)
def project_name(text: str) -> str:
    """The name of a project without what printing changes: width of brackets, spaces, quotation marks, dashes."""
    return re.sub("-+", "-", plain(text).translate(_MARKS))


@lru_cache(maxsize=4096)
def body_name(text: str) -> str:
    """The name of a body without its code in front (“303001-”) and without “本级” behind."""
    return _OWN_LEVEL.sub("", _CODE.sub("", project_name(text)))


def is_same_body(one: str, other: str) -> bool:
    """Whether two names mean one body: equal but for the code, “本级”, the region in front (“宁夏回族自治区” for
    “自治区”, or left out) or letters a narrow cell cut off at the end."""
    short, long = sorted((body_name(one), body_name(other)), key=len)
    if not short or not long:
        return short == long
    if long.endswith(short):
        region = long[: len(long) - len(short)]
        return not region or region.endswith(_REGION_WORDS) or (len(region) <= 8 and short.startswith(_REGION_WORDS))
    return long.startswith(short) and len(long) - len(short) <= _CUT_OFF
