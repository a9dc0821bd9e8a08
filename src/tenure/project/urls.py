"""Every address. Sign-in isn't under /accounts/: that is where the company's accounts are."""

from allauth.account.urls import urlpatterns as sign_in
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path

from tenure.surfaces.api import problems as of_api
from tenure.surfaces.api.v1 import api
from tenure.surfaces.web import problems as of_pages

handler400 = "tenure.surfaces.web.problems.bad_request"
handler403 = "tenure.surfaces.web.problems.forbidden"
handler404 = "tenure.surfaces.web.shell.not_found"
handler500 = "tenure.project.urls.failed"


OPEN = frozenset({
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate",
    "account_change_password", "account_set_password",
})  # fmt: skip
"""The pages of allauth that Tenure has. Its others stay closed: people don't change the address their book goes by, and
without mail there is nothing to confirm and no link that resets a password (operations does, or `tenure users password`)."""


def failed(request: HttpRequest) -> HttpResponse:
    """The last resort, in the API's shape or as a page."""
    return of_api.failed(request) if request.path.startswith("/api/") else of_pages.failed(request)


def closed(*_: object, **__: object) -> HttpResponse:
    """A page of allauth that Tenure doesn't have."""
    raise Http404


def _chosen(pattern: URLPattern) -> URLPattern:
    return pattern if pattern.name in OPEN else URLPattern(pattern.pattern, closed, name=pattern.name)


urlpatterns = [
    path("sign-in/", include([_chosen(pattern) for pattern in sign_in])),
    path("sign-in/second-step/", include("allauth.mfa.urls")),
    path("api/v1/", api.urls),
    re_path(r"^api(/[\s\S]*)?$", of_api.nothing_here),
    path("", include("tenure.surfaces.web.urls")),
]
