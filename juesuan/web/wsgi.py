"""The application a server runs."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juesuan.web.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

application = get_wsgi_application()
if settings.HTTPS:  # else everybody would come from the proxy's address, and be locked out together
    application = wrap_wsgi_with_proxy_headers(application, os.environ.get("JUESUAN_PROXIES", "127.0.0.1,::1"))
