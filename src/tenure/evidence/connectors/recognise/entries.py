"""The entry of one sheet: what a mapping file says, what can be told, what was answered, and what is still to be asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tenure.evidence.catalogue import TABLES
from tenure.evidence.connectors.recognise.csm_sheets import sheet_kinds
from tenure.evidence.connectors.recognise.customer_tables import as_of_customers, both_kinds, returns_of
from tenure.evidence.connectors.recognise.deals import contracts_of, won_deals
from tenure.evidence.connectors.recognise.deciding import decide
from tenure.evidence.connectors.recognise.ends import end_forks
from tenure.evidence.connectors.recognise.forks import SKIP, Fork, plain
from tenure.evidence.connectors.recognise.guess import WHICH_KIND, Guess, guess, looks_like_money
from tenure.evidence.connectors.recognise.ids import damaged_id_forks, same_names, terms_apart, two_spaces
from tenure.evidence.connectors.recognise.kinds import WITH_MONEY
from tenure.evidence.connectors.recognise.money_names import AMOUNTS, as_headed, money_name, of_sign
from tenure.evidence.connectors.recognise.prices import each_or_all, no_money
from tenure.evidence.connectors.recognise.profile import Profile, Slices
from tenure.evidence.connectors.recognise.readings import OF_LINES, OtherFiles, fits, looks_like_names
from tenure.evidence.connectors.recognise.statuses import state_forks, undated_closings
from tenure.evidence.connectors.recognise.survey_questions import which_survey
from tenure.evidence.intake.cells.invoice_lines import LINE
from tenure.evidence.intake.cells.ratings import scale_of
from tenure.evidence.intake.delivery import LEAD_TO_ROWS
from tenure.evidence.intake.mapping import BY_ID, BY_TERM, IGNORE, OPEN, ColumnUse, FileMapping, fields_of

MOST_CHOICES = 15
BOTH_CERTAIN = 0.9


@dataclass(frozen=True, slots=True)
class CompletedEntry:
    """An entry with all that is known in it. `forks` are the questions that stay open; the entry has `?` at their places."""

    entry: FileMapping
    forks: tuple[Fork, ...]
    confidence: float = 1.0
    notes: tuple[str, ...] = ()
    answered: tuple[tuple[str, str, str], ...] = ()
    """(key, question, answer) of what was asked and answered."""


def complete_all(
    file: str,
    profiles: Sequence[Profile],
    others: OtherFiles,
    slices: Slices,
    given: Sequence[FileMapping] = (),
    answers: Mapping[str, str] | None = None,
    currency: str = "",
    *,
    listed: bool = False,
) -> list[CompletedEntry]:
    """The entries of a sheet: one, or one per kind where a table holds several. Answers about one of several are keyed
    `kind:key`. `listed`: see `sheet_kinds`."""
    said = answers or {}
    entries = list(given)
    if not entries and not said.get("kind"):
        entries = list(
            sheet_kinds(file, profiles, others, listed=listed) or both_kinds(file, profiles, others, listed=listed)
        )
    done = []
    if len(entries) < 2:
        only = complete(file, profiles, others, slices, next(iter(entries), None), answers, currency)
        if entries and not given:  # a guess of ours, which nobody has confirmed
            only = replace(only, confidence=BOTH_CERTAIN)
        done, entries = [only], [] if only.forks else list(contracts_of(only.entry, profiles, others))
    if not given:
        entries += returns_of([*(one.entry for one in done), *entries], profiles)
    for entry in entries:
        mine = {
            key.removeprefix(f"{entry.kind}:"): word for key, word in said.items() if key.startswith(f"{entry.kind}:")
        }
        customers = next((each.entry for each in done if each.entry.kind == "accounts"), None)
        entry, waiting = as_of_customers(entry, customers)
        one = complete(file, profiles, others, slices, entry, mine, currency, alone=False)
        confidence = 1.0 if given else BOTH_CERTAIN
        asked = [fork for fork in one.forks if fork.topic != "words" or fork.column not in waiting]
        if waiting:
            one = replace(one, entry=as_of_customers(one.entry, customers)[0])
        forks = tuple(replace(fork, of_kind=entry.kind) for fork in asked)
        answered = tuple((f"{entry.kind}:{key}", text, word) for key, text, word in one.answered)
        done.append(replace(one, forks=forks, confidence=confidence, answered=answered))
    return done


def complete(
    file: str,
    profiles: Sequence[Profile],
    others: OtherFiles,
    slices: Slices,
    given: FileMapping | None = None,
    answers: Mapping[str, str] | None = None,
    currency: str = "",
    *,
    alone: bool = True,
) -> CompletedEntry:
    """The entry of a sheet, `alone` unless the sheet has others. `given` is its entry of a mapping file, `answers` answers
    forks by their key, `currency` is taken where an amount has none. An answer that isn't among the choices is as good as
    none."""
    said = answers or {}
    kind_said = (("kind", WHICH_KIND, said["kind"]),) if said.get("kind") else ()
    kind = said.get("kind") or (given.kind if given else "")
    if kind == SKIP:
        return CompletedEntry(
            FileMapping(file=file, skip=True), (), notes=("left aside as answered",), answered=kind_said
        )
    start = replace(given, file=file, kind=kind) if given else FileMapping(file=file, kind=kind)
    if not kind:
        start = replace(start, columns={})
    reading, entry, forks = _columns(start, profiles, others)
    entry, forks = _in_the_usual(entry, forks, currency)
    if reading and reading.skip:
        return CompletedEntry(FileMapping(file=file, skip=True), (), notes=(reading.skip,))
    if not entry.kind:
        return CompletedEntry(entry, tuple(forks), reading.confidence if reading else 0.0)
    said_of = {header for header, use in start.columns.items() if use.field != OPEN}
    unsaid = [one for one in profiles if one.header not in said_of]
    done: set[str] = set()
    told = list(kind_said)
    per = said.get("one_per", "")
    if entry.kind == "subscriptions" and not entry.one_per and per in (BY_TERM, BY_ID):
        # Whatever the rows of today show, ids of contracts stay what they were answered to be.
        entry = replace(entry, one_per=per)
        told.append(("one_per", "Is each row of a contract a separate term?", per))
    while True:
        entry, decided = _decided(entry, profiles, slices, said)
        found = {
            fork.key: fork
            for fork in (
                *forks,
                *missing(entry, profiles, others),
                *((*no_money(entry, unsaid), *each_or_all(entry, unsaid)) if reading else ()),
                *decided,
                *terms_apart(entry, profiles, others, slices),
                *damaged_id_forks(entry, profiles, others),
                *two_spaces(entry, others),
                *same_names(entry, given, profiles, others),
                *which_survey(entry, profiles),
                *(won_deals(entry, profiles, others) if alone else ()),
            )
        }
        open_forks = [fork for key, fork in found.items() if key not in done]
        answered = [fork for fork in open_forks if _answers(fork, said)]
        if not answered:
            break
        for fork in answered:
            entry = fork.settled(entry, said[fork.key])
            done.add(fork.key)
            told.append((fork.key, fork.text, said[fork.key]))
        if entry.skip:
            aside = FileMapping(file=file, skip=True)
            return CompletedEntry(aside, (), notes=("left aside as answered",), answered=tuple(told))
    headed = {one.header: as_headed(entry.columns[one.header], one) for one in unsaid if one.header in entry.columns}
    entry, notes = _with_currency(replace(entry, columns={**entry.columns, **headed}), currency)
    for fork in open_forks:
        entry = fork.settled(entry, OPEN)
    if not open_forks:
        columns = {header: ColumnUse(IGNORE) if use.field == OPEN else use for header, use in entry.columns.items()}
        entry = replace(entry, columns=columns)
    confidence = reading.confidence if reading and not (given and given.kind) else 1.0
    if entry.kind == "subscriptions" and (since := entry.constants.get("start_on")):
        notes = (*notes, f"No column gives their start date: set to {since}.")
    if entry.kind == "subscriptions" and (months := entry.constants.get("term_months")) and not given:
        notes = (*notes, f"No column gives the start of contracts: set to {months} months before their end.")
    said_so = (*(reading.notes if reading else ()), *notes, *(() if open_forks else undated_closings(entry, slices)))
    return CompletedEntry(entry, tuple(open_forks), confidence, said_so, tuple(told))


def _with_currency(entry: FileMapping, currency: str) -> tuple[FileMapping, tuple[str, ...]]:
    if entry.kind not in WITH_MONEY:
        return entry, ()
    columns = {header: replace(use, currency=of_sign(use.currency, currency)) for header, use in entry.columns.items()}
    entry = replace(entry, columns=columns)
    amounts = [use for use in columns.values() if use.field in AMOUNTS]
    if "currency" in entry.filled or not currency or (amounts and all(use.currency for use in amounts)):
        return entry, ()
    note = f"Amounts without a currency count as {currency}."
    return replace(entry, constants={**entry.constants, "currency": currency}), (note,) if amounts else ()


def _in_the_usual(entry: FileMapping, forks: list[Fork], currency: str) -> tuple[FileMapping, list[Fork]]:
    """Of several columns of one amount, each in another currency, the one in the usual currency is read."""
    left = []
    for fork in forks:
        said = {header: of_sign(money_name(header).currency, currency) for header, _ in fork.choices}
        usual = [header for header, code in said.items() if code and code == currency]
        if fork.topic == "field" and fork.column in AMOUNTS and len(usual) == 1:
            entry = fork.settled(entry, usual[0])
        else:
            left.append(fork)
    return entry, left


def _answers(fork: Fork, said: Mapping[str, str]) -> bool:
    return said.get(fork.key) in {choice for choice, _ in fork.choices}


def _columns(
    start: FileMapping, profiles: Sequence[Profile], others: OtherFiles
) -> tuple[Guess | None, FileMapping, list[Fork]]:
    """Columns of which nobody has said anything are guessed: all of them when an entry names none."""
    told = {header: use for header, use in start.columns.items() if use.field != OPEN}
    headers = [one.header for one in profiles]
    unsaid = [
        one for one in profiles if not start.columns or start.columns.get(one.header, ColumnUse("")).field == OPEN
    ]
    if start.columns and not unsaid:
        columns = {
            name: use for name, use in told.items() if name in headers
        }  # in their order: it says which one counts
        return (
            None,
            replace(start, columns=columns | {name: ColumnUse(IGNORE) for name in headers if name not in told}),
            [],
        )
    reading = guess(start.file, unsaid, others, start.kind)
    if not reading.kind:
        entry = replace(start, source=reading.source, columns=dict.fromkeys(headers, ColumnUse(OPEN)))
        return reading, entry, list(reading.forks)
    taken = {use.field for use in told.values()}
    found = {header: use for header, use in reading.columns.items() if use.field not in taken}
    columns = {name: told.get(name) or found.get(name, ColumnUse(IGNORE)) for name in headers}
    entry = replace(
        start,
        kind=reading.kind,
        source=start.source if told or start.kind else reading.source,
        columns=columns,
        constants={**reading.constants, **start.constants},
        one_per=start.one_per or _one_per(reading.kind, columns, profiles),
    )
    return reading, entry, [fork for fork in reading.forks if fork.column not in taken]


def _one_per(kind: str, columns: Mapping[str, ColumnUse], profiles: Sequence[Profile]) -> str:
    """A book of invoices that names each several times, with what one of something costs, is one of their lines."""
    fields = {use.field for use in columns.values()}
    repeated = any(one.distinct < 1 for one in profiles if columns[one.header].field == "id")
    return LINE if kind == "invoices" and repeated and fields & OF_LINES else ""


def _decided(
    entry: FileMapping, profiles: Sequence[Profile], slices: Slices, said: Mapping[str, str]
) -> tuple[FileMapping, tuple[Fork, ...]]:
    """The entry with dates, decimals and intervals settled by evidence."""
    mapped = {header: use for header, use in entry.columns.items() if use.field != OPEN}
    decided = decide(entry.kind, mapped, profiles, slices)
    columns = {header: decided.columns.get(header, use) for header, use in entry.columns.items()}
    if not {use.field for use in columns.values()} & {"quantity", "discount", "discount_rate"}:
        columns = {header: _as_arr(use) for header, use in columns.items()}
    entry, of_states = state_forks(replace(entry, columns=columns), profiles, slices, said)
    entry, of_ends = end_forks(entry, slices)
    return entry, (*decided.forks, *of_states, *of_ends)


def _as_arr(use: ColumnUse) -> ColumnUse:
    """An amount whose interval is known is the ARR, brought to a year."""
    return replace(use, field="arr") if use.field == "amount" and use.per not in ("", OPEN) else use


INSTEAD = {("subscriptions", "start_on"): ("term_months",), ("pulses", "value"): ("mood",)}
"""Fields from which a required one follows."""


def required(kind: str) -> tuple[tuple[str, ...], ...]:
    """Fields without which every row of a kind is refused; each group needs one."""
    table = TABLES[kind]
    groups: list[tuple[str, ...]] = [
        (column.name, *INSTEAD.get((kind, column.name), ()))
        for column in table.columns
        if column.required and column.name != "id"
    ]
    if kind == "accounts":
        groups.append(("id", "name", "domain"))
    if kind == "people":
        groups.append(("id", "email"))
    if table.of_account and kind != "accounts":
        names = (*(name for name in fields_of(kind) if name.endswith("_ref")), *LEAD_TO_ROWS.get(kind, ()))
        groups.insert(0, (*names, "account_name", "account_domain", "person_email", "email"))
    return tuple(groups)


def missing(entry: FileMapping, profiles: Sequence[Profile], others: OtherFiles) -> list[Fork]:
    """A question for each required field that no column fills."""
    filled = entry.filled
    groups = required(entry.kind)
    needs = _listed([plain(group[0]) for group in groups])
    forks = []
    for group in groups:
        if filled & set(group):
            continue
        name = group[0]
        kind = fields_of(entry.kind)[name]
        unused = [one for one in profiles if entry.columns[one.header].field in (IGNORE, OPEN) and one.filled]
        free = [one for one in unused if fits(one, kind, name)]
        if name == "score":  # words of a survey first
            free.sort(key=lambda one: scale_of(one.values) is None)
        if name == "account_ref":
            free = [one for one in free if max(one.date, one.email) < 0.5 and not looks_like_money(one)]
        text = f"{_which(name)} Rows of {entry.kind.replace('_', ' ')} need {needs}."
        choices = tuple((one.header, "for example " + ", ".join(one.samples)) for one in free[:MOST_CHOICES])
        names = frozenset(one.header for one in free if looks_like_names(one, others))
        sets = _by_name(names, choices) if name == "account_ref" else None
        forks.append(Fork("field", name, text, (*choices, (SKIP, "leave the file aside")), sets=sets))
    return forks


def _by_name(names: frozenset[str], choices: tuple[tuple[str, str], ...]) -> Callable[[FileMapping, str], FileMapping]:
    """A column of names finds its account by name, another by id."""

    def sets(entry: FileMapping, answer: str) -> FileMapping:
        field = "account_name" if answer in names else "account_ref"
        return Fork("field", field, "", choices).settled(entry, answer)

    return sets


def _listed(names: Sequence[str]) -> str:
    whole = [f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in names]
    return f"{', '.join(whole[:-1])} and {whole[-1]}" if len(whole) > 1 else "".join(whole)


def _which(name: str) -> str:
    return "Which column identifies the customer?" if name == "account_ref" else f"Which column is the {plain(name)}?"
