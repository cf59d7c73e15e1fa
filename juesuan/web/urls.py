"""Addresses of the pages, a line a job; each job's own stand in its module."""

from __future__ import annotations

from django.urls import include, path

from juesuan.web.api import api
from juesuan.web.api.api import page

urlpatterns = [
    path("", include("juesuan.web.pages.home")),
    path("", include("juesuan.web.pages.signing_in")),
    path("", include("juesuan.web.pages.collect")),
    path("", include("juesuan.web.pages.importing")),
    path("", include("juesuan.web.pages.report")),
    path("", include("juesuan.web.pages.tables")),
    path("", include("juesuan.web.pages.charts")),
    path("", include("juesuan.web.pages.findings")),
    path("", include("juesuan.web.pages.words")),
    path("", include("juesuan.web.pages.publishing")),
    path("", include("juesuan.web.pages.performance")),
    path("", include("juesuan.web.pages.public")),
    path("", include("juesuan.web.pages.questions")),
    path("", include("juesuan.web.pages.inspect")),
    path("", include("juesuan.web.pages.people")),
    path("", include("juesuan.web.pages.tokens")),
    path("api/", page, name="api_page"),
    path("api/", api.urls),
]
