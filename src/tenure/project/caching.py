"""What browsers and proxies may keep of an answer: nothing, unless the view says otherwise."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def never_store(answer: Answer) -> Answer:
    """Middleware: pages and API answers hold customers' data, so no cache stores them. Static files are answered before."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answered
