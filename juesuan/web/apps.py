"""Django's name for the web application: no tables of its own."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, forms and the API."""

    name = "juesuan.web"
    label = "web"
    verbose_name = "决算网页"
