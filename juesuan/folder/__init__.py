"""Facts folder: final accounts as plain files that people edit in Excel, compare and keep under versions."""

from juesuan.folder.published import is_folder, load, save

__all__ = ["is_folder", "load", "save"]
