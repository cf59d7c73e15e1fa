"""Files of a folder: on disk, or held in memory by the same names, as those of a state of the database are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from errno import ENOENT
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """What reading a folder asks of its files."""

    def data(self, path: Path) -> bytes:
        """What a file holds; :class:`OSError` when it cannot be opened."""

    def is_file(self, path: Path) -> bool: ...

    def is_folder(self, path: Path) -> bool: ...

    def within(self, folder: Path, names: str = "*") -> list[Path]:
        """The files and folders right in a folder whose names are like ``names`` (“*.toml”), in order."""

    def below(self, folder: Path) -> list[Path]:
        """All files in a folder and in those in it, in order."""


class OnDisk:
    """The files where their paths say."""

    def data(self, path: Path) -> bytes:
        return path.read_bytes()

    def is_file(self, path: Path) -> bool:
        return path.is_file()

    def is_folder(self, path: Path) -> bool:
        return path.is_dir()

    def within(self, folder: Path, names: str = "*") -> list[Path]:
        return sorted(folder.glob(names))

    def below(self, folder: Path) -> list[Path]:
        return sorted(path for path in folder.rglob("*") if path.is_file())


ON_DISK = OnDisk()


@dataclass(frozen=True, slots=True)
class Held:
    """Files that lie nowhere, by the paths they would have."""

    content: Mapping[Path, bytes]
    _inside: dict[Path, dict[Path, None]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        inside: dict[Path, dict[Path, None]] = {}
        for path in self.content:
            for folder in path.parents:
                known = folder in inside
                inside.setdefault(folder, {})[path] = None
                if known:  # so are the folders around it
                    break
                path = folder
        object.__setattr__(self, "_inside", inside)

    def data(self, path: Path) -> bytes:
        try:
            return self.content[path]
        except KeyError:
            raise FileNotFoundError(ENOENT, "没有这个文件", str(path)) from None

    def is_file(self, path: Path) -> bool:
        return path in self.content

    def is_folder(self, path: Path) -> bool:
        return path in self._inside

    def within(self, folder: Path, names: str = "*") -> list[Path]:
        return sorted(path for path in self._inside.get(folder, ()) if fnmatchcase(path.name, names))

    def below(self, folder: Path) -> list[Path]:
        return sorted(self._below(folder))

    def _below(self, folder: Path) -> Iterator[Path]:
        for path in self._inside.get(folder, ()):
            if path in self.content:
                yield path
            else:
                yield from self._below(path)


def held(root: Path, texts: Iterable[tuple[str, str]]) -> Held:
    """Files given as names below ``root`` and texts."""
    return Held({root / name: text.encode() for name, text in texts})
