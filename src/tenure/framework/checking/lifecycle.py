"""Stages, their criteria and phases; moments."""

from collections.abc import Mapping

from tenure.framework.checking.addresses import address_of
from tenure.framework.checking.draft import CheckDraft
from tenure.framework.checking.moments_of_value import why_vague
from tenure.framework.expressions import Scope, names
from tenure.framework.loading.yaml_with_lines import Path
from tenure.framework.model import Criterion, Moment, Phase, Raci, Return, Stage
from tenure.framework.schema.lifecycle import CriterionText, MomentText, PhaseText, RaciText, StageText
from tenure.values.keys import Address

CALENDAR = frozenset(
    {"as_of", "rhythm_days", "customer_since", "tenure_days", "days_in_stage", "term_start_on", "renewal_on"}
    | {"term_end_on", "renewed", "notice_on", "days_to_renewal", "days_to_notice"}
)
"""Names that change with time alone."""

NOTHING = "none"
"""`next: none`: no stage follows."""


def check_stages(draft: CheckDraft, scope: Scope) -> dict[str, Stage]:
    """Every stage and motion, in order."""
    texts = dict(draft.objects("lifecycle", StageText))
    line = draft.states()["stage"]
    if draft.loaded.sections["lifecycle"] and not line:
        draft.say(
            "framework.missing",
            "Every stage is a motion, so accounts have no stage.",
            ("lifecycle",),
            "framework",
            fix="Remove `motion: true` from the stages that follow one another.",
        )
    found = {key: _stage(draft, key, text, scope, line) for key, text in texts.items()}
    return {key: stage for key, stage in found.items() if stage is not None}


def _stage(draft: CheckDraft, key: str, text: StageText, scope: Scope, line: tuple[str, ...]) -> Stage | None:
    path, address = ("lifecycle", key), address_of("lifecycle", key)
    if key == NOTHING:
        what = f"`{NOTHING}` is a reserved word: it means that no stage follows."
        draft.say("framework.name", what, path, address, fix="Give the stage another name.")
    if text.motion:
        _motion(draft, text, path, address)
    for name in ("on_entry", "when_stalled", "others"):
        keys: list[str] = getattr(text.plays, name)
        draft.once(keys, (*path, "plays", name), address)
        for i, play in enumerate(keys):
            draft.known(play, "plays", "play", (*path, "plays", name, i), address)
    if text.plays.when_stalled and text.stalled is None and path not in draft.mended:
        draft.say(
            "framework.missing",
            "Plays start when the stage stalls, but it has no `stalled` condition.",
            (*path, "plays", "when_stalled"),
            address,
            fix="Add `stalled: …` to the stage.",
        )
    phases = (_phase(draft, name, part, scope, path, address) for name, part in text.phases.items())
    return draft.built(
        Stage,
        text,
        path,
        address,
        scope,
        exit=_criteria(draft, text.exit, scope, (*path, "exit"), f"{address}.exit"),
        next=_next(draft, key, text, line, path, address),
        back=_back(draft, key, text, scope, path, address),
        on_entry=tuple(text.plays.on_entry),
        when_stalled=tuple(text.plays.when_stalled),
        plays=tuple(text.plays.others),
        phases=tuple(filter(None, phases)),
        raci=raci_of(text.raci),
    )


def _motion(draft: CheckDraft, text: StageText, path: Path, address: Address) -> None:
    if text.enter is None and path not in draft.mended:
        fix = "Add `enter: …`, the condition that starts it."
        draft.say("framework.missing", "This motion has no start condition.", path, address, fix=fix)
    for name in ("next", "back", "opens"):
        if getattr(text, name):
            what = f"`{name}` has no effect here: a motion runs in parallel with the stages."
            fix = "Remove it, or remove `motion: true`."
            draft.say("framework.contradiction", what, (*path, name), address, fix=fix)


def _next(
    draft: CheckDraft, key: str, text: StageText, line: tuple[str, ...], path: Path, address: Address
) -> str | None:
    if text.motion or text.next == NOTHING:
        return None
    if text.next is None:
        at = line.index(key) if key in line else len(line)
        return line[at + 1] if at + 1 < len(line) else None
    return text.next if _is_stage(draft, text.next, key, (*path, "next"), address) else None


def _is_stage(draft: CheckDraft, to: str, key: str, path: Path, address: Address) -> bool:
    if not draft.known(to, "lifecycle", "stage", path, address):
        return False
    if to not in draft.states()["stage"]:
        what = f"`{to}` is a motion. Accounts are in stages, never in motions."
        fix = f"The stages are: {', '.join(draft.states()['stage'])}."
        draft.say("framework.unknown_reference", what, path, address, fix=fix)
        return False
    if to == key:
        draft.say("framework.cycle", "The stage leads to itself.", path, address, fix="Name another stage.")
        return False
    return True


def _back(
    draft: CheckDraft, key: str, text: StageText, scope: Scope, path: Path, address: Address
) -> tuple[Return, ...]:
    found: list[Return] = []
    for i, one in enumerate(text.back):
        inner: Path = (*path, "back", i) if (*path, "back", i) in draft.loaded.places else (*path, "back")
        fits = _is_stage(draft, one.to, key, (*inner, "to"), address)
        back = draft.built(Return, one, inner, address, scope)
        if fits and back is not None:
            found.append(back)
    return tuple(found)


def _criteria(
    draft: CheckDraft, texts: Mapping[str, CriterionText], scope: Scope, path: Path, address: str
) -> tuple[Criterion, ...]:
    found = (
        _criterion(draft, key, text, scope, (*path, key), Address(f"{address}.{key}")) for key, text in texts.items()
    )
    return tuple(filter(None, found))


def _criterion(
    draft: CheckDraft, key: str, text: CriterionText, scope: Scope, path: Path, address: Address
) -> Criterion | None:
    draft.places[address] = draft.loaded.place(path)
    draft.plain_key(key, path, address)
    if text.when is None and text.confirm is None and path[:2] not in draft.mended:
        draft.say(
            "framework.missing",
            "This criterion has no condition.",
            path,
            address,
            fix="Add `when: …`, or `confirm: csm` if a person confirms it.",
        )
    if text.when is None and text.for_ is not None:
        draft.say(
            "framework.missing",
            "`for` counts days on which a condition holds, but there is no `when`.",
            (*path, "for"),
            address,
            fix="Add `when`, or remove `for`.",
        )
    return draft.built(Criterion, text, path, address, scope)


def _phase(draft: CheckDraft, key: str, text: PhaseText, scope: Scope, around: Path, stage: Address) -> Phase | None:
    path, address = (*around, "phases", key), Address(f"{stage}.phase.{key}")
    draft.places[address] = draft.loaded.place(path)
    draft.plain_key(key, path, address)
    criteria = _criteria(draft, text.criteria, scope, (*path, "criteria"), address)
    return draft.built(Phase, text, path, address, criteria=criteria)


def raci_of(text: RaciText | None) -> Raci | None:
    """Who does what, as the model has it."""
    if text is None:
        return None
    return Raci(text.responsible, text.accountable, tuple(text.consulted), tuple(text.informed))


def check_moments(draft: CheckDraft, scope: Scope) -> dict[str, Moment]:
    """Every moment. First value has to be something one can see."""
    found: dict[str, Moment] = {}
    for key, text in draft.objects("moments", MomentText):
        path, address = ("moments", key), address_of("moments", key)
        moment = draft.built(Moment, text, path, address, scope)
        if text.kind in ("first_value", "first_success") or key in ("first_value", "first_success"):
            _concrete(draft, text, moment, path, address)
        if moment is not None:
            found[key] = moment
    return found


def _concrete(draft: CheckDraft, text: MomentText, moment: Moment | None, path: Path, address: Address) -> None:
    by_time = moment is not None and names(moment.when) <= CALENDAR
    why = "It depends on time alone, regardless of what the customer does." if by_time else why_vague(text.label)
    if why and path not in draft.mended:
        draft.say(
            "framework.vague",
            "This doesn't say what the customer has achieved.",
            (*path, "label") if text.label else path,
            address,
            why=why,
            fix="Name the first result the customer can show to others, for example `First workflow live` or `First "
            "report sent to a client`, and the data that shows it.",
        )
