"""The shapes of answers, read from the cards that are answered with: their promises say keys, types, words and examples."""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from ninja import Schema
from pydantic import Field, create_model, model_validator

from tenure.flows.asking.explaining import Placed
from tenure.flows.asking.lifecycle_cards import BookByStage, JudgementCard, ParallelCard
from tenure.flows.bringing_in.upserts import UpsertReport
from tenure.flows.cards import AccountPage, AtRiskList, AtRiskRow, FeedRow, TimelineEntry, TimelinePage
from tenure.flows.frameworks.versions import VersionRow
from tenure.flows.identity.waiting import MatchResult, WaitingGroup, WaitingGroups
from tenure.flows.undoing import Change
from tenure.framework.versioning.difference import FieldChange
from tenure.insight.engine.cards import RowsBehind
from tenure.platform.deliveries.cards import BatchCard, FileCard, QuarantinedCard, QuarantinePage
from tenure.platform.inbox.cards import Backlog, HeldPage
from tenure.practice.customers.cards import IndicatorMark
from tenure.practice.customers.identities.cards import Duplicates
from tenure.practice.customers.rows import AccountRow
from tenure.values.shapes import plain, promised

NAMES: Mapping[type, str] = {
    JudgementCard: "JudgedShape",
    MatchResult: "MatchedShape",
    ParallelCard: "BesideShape",
    AccountPage: "AccountsShape",
    AccountRow: "AccountShape",
    AtRiskList: "AtRiskShape",
    AtRiskRow: "AtRiskLine",
    IndicatorMark: "IndicatorShape",
    Backlog: "InboxShape",
    BatchCard: "ImportShape",
    BookByStage: "StagesShape",
    Change: "RecentChangeShape",
    Duplicates: "DuplicatesOfShape",
    FeedRow: "FeedShape",
    FieldChange: "FieldShape",
    FileCard: "DeliveredShape",
    HeldPage: "HeldPageShape",
    Placed: "ExplanationShape",
    QuarantinePage: "QuarantineShape",
    QuarantinedCard: "RefusedShape",
    RowsBehind: "RowsShape",
    TimelineEntry: "FactShape",
    TimelinePage: "TimelineShape",
    UpsertReport: "BulkShape",
    VersionRow: "VersionShape",
    WaitingGroup: "WaitingIdShape",
    WaitingGroups: "WaitingIdsShape",
}
"""What the contract calls a card, where that isn't the card's own name."""


class Answer(Schema):
    """An answer takes cards as they are: what they promise is what it holds."""

    @model_validator(mode="wrap")
    @classmethod
    def _run_root_validator(cls, given: Any, handler: Any, _info: Any) -> Any:
        """In the place of ninja's own, which looks for attributes by the keys."""
        return handler(plain(given))


@cache
def shape(card: type) -> Any:
    """The shape of a card, with the first sentences of its own words. Raises TypeError for one that promises nothing."""
    if not promised(card):
        raise TypeError(f"{card.__name__} promises nothing: mark what the contract may say with Public or Promise")
    name = NAMES.get(card, f"{card.__name__.removesuffix('Card')}Shape")
    return answer(name, (card.__doc__ or "").partition("\n\n")[0], card)


def answer(name: str, about: str, *cards: type, **parts: Any) -> Any:
    """An answer that holds what cards promise and further parts: types, cards, lists of them, with words where annotated."""
    keys = [key for card in cards for key in promised(card)]
    fields = {key.name: _field(key.kind, key.about, key.example) for key in keys}
    fields |= {key: _field(part, *getattr(part, "__metadata__", ())) for key, part in parts.items()}
    return create_model(name, __base__=Answer, __doc__=about, __module__=__name__, **fields)  # type: ignore[call-overload]


def _field(kind: Any, about: str = "", example: object = None) -> tuple[Any, Any]:
    return _outside(kind), Field(description=about or None, examples=None if example is None else [example])


def _outside(kind: Any) -> Any:
    """A type as the contract has it: lists for tuples, shapes for cards, plain text for words of a list."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _outside(parts[0])
    if origin in (Union, UnionType):
        return Union[tuple(_outside(one) for one in parts)]  # noqa: UP007 - the parts are known only here
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict[_outside(parts[0]), _outside(parts[1])]  # type: ignore[misc]
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return list[_outside(parts[0])]  # type: ignore[misc]
    if kind is object:
        return Any
    if isinstance(kind, type) and issubclass(kind, Enum):
        return str
    return shape(kind) if hasattr(kind, "__dataclass_fields__") else kind
