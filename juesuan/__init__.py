"""决算: departmental final accounts, prepared, checked, published and audited by one set of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "check", "evaluate", "publish", "read"]

if TYPE_CHECKING:
    from juesuan.checking import check, read
    from juesuan.evaluating import evaluate
    from juesuan.publishing import publish


def __getattr__(name: str) -> Any:
    """``read``, ``check``, ``evaluate``, ``publish``, loaded when first used so that ``import juesuan`` stays light."""
    if name in ("check", "read"):
        from juesuan import checking

        return getattr(checking, name)
    if name == "evaluate":
        from juesuan.evaluating import evaluate

        return evaluate
    if name == "publish":
        from juesuan.publishing import publish

        return publish
    raise AttributeError(name)
