"""Django's name for the store."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one application with tables."""

    name = "juesuan.store"
    label = "store"
    verbose_name = "决算"
    default_auto_field = "django.db.models.BigAutoField"
