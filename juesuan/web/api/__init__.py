"""API: everything people do on the pages, for programs — the same scope, the same acts, the same JSON as ``check``."""

from __future__ import annotations

from juesuan.web.api.api import api

__all__ = ["api"]
