"""Every address. Sign-in isn't under /accounts/: that is where the company's accounts are."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from tenure.surfaces.api.v1 import api

handler400 = "tenure.surfaces.web.problems.bad_request"
handler403 = "tenure.surfaces.web.problems.forbidden"
handler404 = "tenure.surfaces.web.shell.not_found"
handler500 = "tenure.surfaces.web.problems.failed"


def closed(_: HttpRequest) -> HttpResponse:
    """A page of allauth's that nobody has here: a book goes by its people's addresses, which are not theirs to change."""
    raise Http404


urlpatterns = [
    path("sign-in/email/", closed),
    path("sign-in/", include("allauth.account.urls")),
    path("sign-in/second-step/", include("allauth.mfa.urls")),
    path("api/v1/", api.urls),
    path("", include("tenure.surfaces.web.urls")),
]
