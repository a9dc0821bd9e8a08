"""What is measured: signals with the values they have today and who uses them, indicators, targets, traits."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from tenure.flows.studio.forms.cards import SpreadCard
from tenure.flows.studio.forms.spreading import signal_spreads, spread_as_typed
from tenure.flows.studio.signals import what_is_measured
from tenure.surfaces.web import words
from tenure.surfaces.web.framework.frame import frame
from tenure.surfaces.web.shell import Workspace, page

HEIGHT = 28


@dataclass(frozen=True, slots=True)
class DrawnSignal:
    """A distribution as a drawing of columns four wide, and what it says."""

    card: SpreadCard
    columns: tuple[tuple[int, float, float], ...]  # left edge, upper edge, height
    width: int
    said: str
    without: str


def drawn_signal(card: SpreadCard) -> DrawnSignal:
    most = max(card.columns, default=0)
    columns = tuple(
        (place * 4, round(HEIGHT - tall, 1), round(tall, 1))
        for place, count in enumerate(card.columns)
        if count and (tall := max(1.5, count / most * HEIGHT))
    )
    if card.flag:
        no, yes = card.columns
        said = f"{words.number(yes)} yes, {words.number(no)} no"
        columns = ()
    elif card.low is None:
        said = "" if card.problems else "no value today"
    else:
        low, high = words.between(card.low, card.high, card.unit)
        middle = words.value_text(card.middle, card.unit)
        said = f"always {high}" if card.low == card.high else f"{low} to {high}, median {middle}"
    without = f"{words.number(card.without)} without a value" if card.without and card.accounts else ""
    return DrawnSignal(card, columns, max(1, len(card.columns)) * 4, said, without)


@require_GET
@page("framework")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    card, found = what_is_measured(workspace.caller, workspace.as_of)
    return render(request, "framework/signals.html", frame(workspace, card, "framework_signals") | {"measured": found})


@require_GET
@page("framework")
def values(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """The drawings of all signals, fetched once the page stands: they take a look at every fact."""
    found = () if workspace.past else signal_spreads(workspace.caller)
    return render(request, "framework/spreads.html", {"spreads": [drawn_signal(one) for one in found]})


@require_POST
@page("framework")
def typed(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """The same of one signal as its form stands. What is half written is no failure."""
    found = drawn_signal(spread_as_typed(workspace.caller, key, request.POST.dict()))
    return render(request, "framework/spread_typed.html", {"one": found})
