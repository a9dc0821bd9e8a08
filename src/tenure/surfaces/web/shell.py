"""What every page stands in: who asks, as of when, whose accounts, how it looks; and the answer to Problems."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from tenure.flows.frameworks.live import company_day
from tenure.platform.access import Caller, Right, may
from tenure.platform.identity.queries import caller_of
from tenure.platform.outbox.queries import unseen
from tenure.practice.customers.queries import MergedAwayError
from tenure.surfaces.web import problems, words
from tenure.values import clock
from tenure.values.asof import EARLIEST, day_end
from tenure.values.problem import ProblemError, refusal
from tenure.values.texts import refuse_unstorable

THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail."""

    name: str
    label: str
    icon: str
    key: str
    url: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """The frame of one request. `as_of` is None today; a day in the past makes everything read-only."""

    caller: Caller
    as_of: date | None
    today: date
    scope: str  # "me" or "team"
    theme: str
    density: str
    places: tuple[Place, ...]
    initials: str
    here: str = ""
    path: str = ""
    kept: tuple[tuple[str, str], ...] = ()  # the query without as_of, for the date picker

    @property
    def past(self) -> bool:
        return self.as_of is not None

    @property
    def now(self) -> datetime:
        """The instant that ages are counted from: this one, or the end of the day one looks at."""
        return day_end(self.as_of) if self.as_of else clock.now()

    @property
    def owner_id(self) -> int | None:
        """Whose accounts a list shows by default: one's own under Me, everyone's under Team."""
        return self.caller.user_id if self.scope == "me" else None

    @property
    def presets(self) -> tuple[tuple[str, date], ...]:
        quarter = date(self.today.year, 3 * ((self.today.month - 1) // 3) + 1, 1)
        return (
            ("Yesterday", self.today - timedelta(days=1)),
            ("28 days ago", self.today - timedelta(days=28)),
            ("Start of the quarter", quarter),
            ("A year ago", self.today - timedelta(days=365)),
        )

    @property
    def notices(self) -> int:
        """How many notices the caller hasn't seen."""
        return unseen(self.caller)

    def may(self, right: Right) -> bool:
        return may(self.caller, right)


Page = Callable[..., HttpResponseBase]


def _as_of(text: str, today: date) -> date | None:
    """A past day, or None for today. Raises ProblemError for what is no day, or lies ahead."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise refusal("bad-day", f"“{text}” is not a day.", where="as_of", fix="Write it like 2026-05-31.") from None
    if day > today:
        raise refusal(
            "future-day", f"{words.day(day)} is in the future.", where="as_of", fix="Choose today or a day before it."
        )
    if day < EARLIEST:
        raise refusal(
            "early-day", f"There is no data yet on {words.day(day)}.", where="as_of", fix="Choose a later day."
        )
    return None if day == today else day


def _places(caller: Caller, query: str) -> tuple[Place, ...]:
    places = [("accounts", "Accounts", "building", "a"), ("at_risk", "At risk", "alert-triangle", "r")]
    if may(caller, Right.READ_FRESHNESS):
        places.append(("data", "Data", "database", "d"))
    if may(caller, Right.READ_FRAMEWORK):
        places.append(("framework", "Framework", "sitemap", "f"))
    if may(caller, Right.MANAGE_USERS):
        places.append(("users", "Users", "users", "u"))
    return tuple(Place(name, label, icon, key, reverse(name) + query) for name, label, icon, key in places)


def _kept(query: QueryDict) -> tuple[tuple[str, str], ...]:
    gone = {"as_of", "after", "against"}
    return tuple((name, str(value)) for name, values in query.lists() if name not in gone for value in values)


def _choice(request: HttpRequest, name: str, choices: tuple[str, ...]) -> str:
    chosen = request.COOKIES.get(name, choices[0])
    return chosen if chosen in choices else choices[0]


def _open(request: HttpRequest, here: str, *, writes: bool = False) -> Workspace:
    caller = caller_of(request.user, "web")  # type: ignore[arg-type]  # login_required has seen to it
    today = company_day()
    workspace = Workspace(
        caller=caller,
        as_of=None,
        today=today,
        scope=_choice(request, "scope", ("team", "me")),
        theme=_choice(request, "theme", THEMES),
        density=_choice(request, "density", DENSITIES),
        places=_places(caller, ""),
        initials=words.initials(caller.name),
        here=here,
        path=request.path,
        kept=_kept(request.GET),
    )
    request.workspace = workspace  # type: ignore[attr-defined]  # so that a problem page has its frame
    as_of = _as_of(request.GET.get("as_of", ""), today)
    if as_of:
        workspace = replace(workspace, as_of=as_of, places=_places(caller, f"?as_of={as_of.isoformat()}"))
    if as_of and (writes or request.method not in READING):
        raise refusal(
            "past-is-read-only",
            "The past can't be changed.",
            why=f"You are looking at {words.day(as_of)}.",
            fix="Go back to today first.",
            status=403,
        )
    request.workspace = workspace  # type: ignore[attr-defined]
    return workspace


def _led_on(request: HttpRequest, away: MergedAwayError, names: Mapping[str, Any]) -> HttpResponse:
    """The address of a merged account leads on to the one that stands for it; what was sent there is refused."""
    match = request.resolver_match
    if request.method not in READING or match is None or "key" not in names:
        return problems.page(request, away)
    if not is_part(request):
        messages.info(request, f"{names['key']} was merged into this account.")
    url = reverse(match.view_name, kwargs={**names, "key": away.into})
    return redirect(f"{url}?{request.GET.urlencode()}" if request.GET else url)


def _said(request: HttpRequest) -> dict[str, object]:
    """Every text that a request brings, by the name of its field."""
    files: list[tuple[str, list[Any]]] = [(name, [file.name for file in some]) for name, some in request.FILES.lists()]
    several: list[tuple[str, list[Any]]] = [*request.GET.lists(), *request.POST.lists(), *files]
    return {"address": request.path} | {name: some[0] if len(some) == 1 else some for name, some in several}


def page(here: str, *, writes: bool = False) -> Callable[[Page], Page]:
    """A view in the shell: it gets `(request, workspace, ...)` and may raise ProblemError. `here` lights the rail. One that
    `writes`, and has nothing else to show than what it would change, isn't there on a past day."""

    def wrap(view: Page) -> Page:
        @wraps(view)
        def answer(request: HttpRequest, **names: Any) -> HttpResponseBase:
            try:
                refuse_unstorable(_said(request))
                return view(request, _open(request, here, writes=writes), **names)
            except MergedAwayError as away:
                return _led_on(request, away, names)
            except ProblemError as error:
                return problems.page(request, error)

        return _signed_in(answer)

    return wrap


def _signed_in(view: Page) -> Page:
    """Whoever isn't signed in is led to the door; a script is told so, as a door is no piece of a page."""
    door = login_required(view)

    @wraps(view)
    def answer(request: HttpRequest, **names: Any) -> HttpResponseBase:
        if is_part(request) and not request.user.is_authenticated:
            return HttpResponse(status=401)
        return door(request, **names)

    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere, inside the workspace for whoever is signed in."""
    with suppress(ProblemError):  # a day that is none matters less than a page that is none
        if request.user.is_authenticated:
            _open(request, "")
    return problems.not_found(request, exception)


def context(request: HttpRequest) -> dict[str, object]:
    """The context processor: the frame, where a page has one."""
    return {"workspace": getattr(request, "workspace", None)}


def part(request: HttpRequest, template: str, cards: dict[str, object], **headers: str) -> HttpResponse:
    """A piece of a page for htmx or the sheet; the whole page around it for everyone else."""
    if is_part(request):
        answer = render(request, template, cards)
    else:
        answer = render(request, "parts/alone.html", cards | {"part": template})
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    return answer


def is_part(request: HttpRequest) -> bool:
    """Whether a script asked, so that a piece of a page is wanted."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"
