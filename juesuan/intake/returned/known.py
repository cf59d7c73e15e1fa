"""The forms that are in the folder already, and which of them one that came back answers."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from juesuan.accounts import SelfEvaluation
from juesuan.amount import plain

NEAR = 0.75  # of the name: likelier a slip of the pen than another project


class Known:
    """The forms of the folder by what tells them apart."""

    def __init__(self, forms: Sequence[SelfEvaluation]) -> None:
        self.forms = forms
        self.by_number = {form.number: form for form in forms if form.number is not None}
        self.by_name: dict[str, list[SelfEvaluation]] = {}
        for form in forms:
            self.by_name.setdefault(plain(form.name), []).append(form)

    def same(self, form: SelfEvaluation) -> SelfEvaluation | None:
        """The form of the same project: by name, of several of one name by number or unit; else by number."""
        named = self.by_name.get(plain(form.name), [])
        if len(named) > 1:
            of_number = [one for one in named if one.number == form.number and form.number is not None]
            of_unit = [one for one in named if plain(one.unit) == plain(form.unit)]
            named = of_number or of_unit
        if len(named) == 1:
            return named[0]
        return self.by_number.get(form.number) if form.number is not None else None

    def nearest(self, form: SelfEvaluation) -> SelfEvaluation | None:
        """The form whose name a name that is not known is meant for, as far as one can see."""
        likeness = {n: alike(one, form) for n, one in enumerate(self.forms)}
        best = max(likeness, key=likeness.__getitem__, default=None)
        return self.forms[best] if best is not None and likeness[best] >= NEAR else None


def alike(one: SelfEvaluation, other: SelfEvaluation) -> float:
    """How alike the names of two projects are, 1 for the same."""
    return SequenceMatcher(None, plain(one.name), plain(other.name), autojunk=False).ratio()
