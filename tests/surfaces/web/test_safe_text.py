"""Pages carry no control characters and no signs that turn the direction of text."""

from django.http import HttpRequest, HttpResponse

from tenure.surfaces.web.safe_text import without_unseen


def test_a_page_shows_names_bare_and_leaves_every_letter() -> None:
    text = "<b>Bi\x1brch \u202eevil\u2066 Ümlaut → 日本 \u200b\u00a0 é\u0301 \U0001f600\n\tend</b>"
    page = without_unseen(lambda _: HttpResponse(text))(HttpRequest())
    assert page.content.decode() == "<b>Birch evil Ümlaut → 日本 \u200b\u00a0 é\u0301 \U0001f600\n\tend</b>"


def test_what_is_no_page_is_left_alone() -> None:
    said = without_unseen(lambda _: HttpResponse("a\x1bb", content_type="text/csv"))(HttpRequest())
    assert said.content == b"a\x1bb"
