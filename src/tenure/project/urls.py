"""Every address. Sign-in isn't under /accounts/: that is where the company's accounts are."""

from django.urls import include, path

urlpatterns = [
    path("sign-in/", include("allauth.account.urls")),
    path("sign-in/second-step/", include("allauth.mfa.urls")),
]
