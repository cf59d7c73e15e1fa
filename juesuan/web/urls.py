"""Addresses of the pages, a line a job; each job's own stand in its module."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("juesuan.web.pages.home")),
    path("", include("juesuan.web.pages.signing_in")),
    path("", include("juesuan.web.pages.report")),
]
