"""Signing in and out, the password, the post one acts in, the size of type."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from juesuan.store.models import Person, Post
from juesuan.web.asking import found


class NewPassword(PasswordChangeForm):
    """A new password that is not the old one: whoever gave the first would keep the key."""

    def clean_new_password1(self) -> str:
        new = str(self.cleaned_data.get("new_password1", ""))
        if new and self.user.check_password(new):
            raise ValidationError("新密码不能与原密码相同，换一个")
        return new


@login_required
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's password; the first one given must be."""
    assert isinstance(request.user, Person)
    form = NewPassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        Person.objects.filter(pk=person.pk).update(must_change=False)
        update_session_auth_hash(request, person)
        messages.success(request, "密码已改")
        return redirect("home")
    return render(request, "password.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def change_post(request: HttpRequest) -> HttpResponseBase:
    """Act in another post of one's own."""
    assert isinstance(request.user, Person)
    post = found(Post.objects.filter(person=request.user), pk=request.POST.get("post") or 0)
    request.session["post"] = post.pk
    return redirect("home")


@login_required
@require_POST
def change_type(request: HttpRequest) -> HttpResponseBase:
    """Large type, or usual."""
    assert isinstance(request.user, Person)
    request.user.large_type = not request.user.large_type
    request.user.save(update_fields=["large_type"])
    return redirect("home")


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in at this browser now, and the token saving needs: for pages left open while a login ended."""
    user = request.user
    told = {"user": user.pk, "name": user.name} if isinstance(user, Person) else {"user": None, "name": ""}
    return JsonResponse(told | {"token": get_token(request)}, json_dumps_params={"ensure_ascii": False})


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the application and its database answer, for whoever watches the server."""
    Person.objects.exists()
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("login", views.LoginView.as_view(template_name="login.html", redirect_authenticated_user=True), name="login"),
    path("logout", views.LogoutView.as_view(), name="logout"),
    path("password", password, name="password"),
    path("post", change_post, name="change_post"),
    path("type", change_type, name="change_type"),
    path("session", session, name="session"),
    path("healthz", healthz, name="healthz"),
]
