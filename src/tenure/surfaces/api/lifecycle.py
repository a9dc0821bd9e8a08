"""The lifecycle: where an account is, moving it, confirming what only people can tell, the book by stage."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from tenure.flows.asking.journeys import journey
from tenure.flows.asking.lifecycle_cards import BookByStage, Journey
from tenure.flows.asking.stage_counts import book_by_stage
from tenure.flows.daily.stage_judgements import confirm, move
from tenure.surfaces.api.asking import ConfirmationGiven, StageGiven, WhenAsking
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import shape
from tenure.values.keys import AccountKey

router = Router(tags=["Lifecycle"])


@router.get("/stages", response=shape(BookByStage), summary="The book by stage", operation_id="list_stages")
def stages(request: HttpRequest, asking: Query[WhenAsking]) -> BookByStage:
    """Accounts and ARR by stage, how long they have been there, and how long customers take to first value."""
    return book_by_stage(caller(request, asking), as_of=asking.as_of)


@router.get("/accounts/{path:key}/stage", response=shape(Journey), summary="Where it is", operation_id="account_stage")
def stage(request: HttpRequest, key: str, asking: Query[WhenAsking]) -> Journey:
    """The account's stage with its exit criteria, what runs beside, phases, moments, and the stages before."""
    return journey(caller(request, asking), AccountKey(key), as_of=asking.as_of)


@router.put("/accounts/{path:key}/stage", response=shape(Journey), summary="Move by hand", operation_id="move_stage")
def move_stage(request: HttpRequest, key: str, given: StageGiven) -> Journey:
    """Move the account to another stage; from there the rules go on. Needs `write`."""
    move(caller(request), AccountKey(key), given.stage, given.reason)
    return journey(caller(request), AccountKey(key))


@router.post(
    "/accounts/{path:key}/confirmations",
    response={201: shape(Journey)},
    summary="Confirm a criterion",
    operation_id="confirm_criterion",
)
def confirmation(request: HttpRequest, key: str, given: ConfirmationGiven) -> Status[Journey]:
    """Say that a criterion of the account's stage is met, with evidence, or take that back. Needs `write`."""
    confirm(caller(request), AccountKey(key), given.criterion, given.met, given.evidence)
    return Status(201, journey(caller(request), AccountKey(key)))
