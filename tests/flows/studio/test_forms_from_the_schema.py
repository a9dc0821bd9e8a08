"""A key that the language gains has its field, its parsing, its message and its documentation without a further edit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from django.conf import LazySettings
from pydantic import Field
from pydantic.fields import FieldInfo

from flows.studio.test_counting import FRAMEWORK
from tenure.flows.changing.drafting import check_draft, draft_of, save_file
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.studio.forms.cards import FieldCard, FormCard
from tenure.flows.studio.forms.object_form import form_of, open_form
from tenure.flows.studio.forms.saving import keep_form, with_field
from tenure.framework.editing import Texts
from tenure.framework.loading import load_texts
from tenure.framework.reference import framework_reference
from tenure.framework.schema import json_schema
from tenure.framework.schema.amounts import OneOrMore
from tenure.framework.schema.doing import PlayText, QuestionText, StepText
from tenure.framework.schema.fields import fields_of
from tenure.framework.schema.lifecycle import StageText
from tenure.framework.schema.quantities import Days, Expression, Words
from tenure.framework.schema.shape import MORE, Form, ObjectText
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import SYSTEM

REBUILT = (StepText, QuestionText, PlayText, StageText)
PLAY = """\
plays:
  call:
    label: Call them
    owner: csm
    trigger: {when: people < 3}
    escalate: {to: cs_manager, after: 10d}
    steps:
      - task: {title: Call}   # at once
      - wait: 5d
"""


class NotifyText(ObjectText):
    """A message to the team."""

    called = "message"

    to: Words = Field(title="Whom to tell", description="The channel.")


class BranchText(ObjectText):
    """Steps for some accounts."""

    called, begins = "branch", {"steps": []}

    when: Expression = Field(title="If", description="The condition.")
    steps: "list[StepText]" = Field(title="Then", description="Its steps.")


class RitualText(ObjectText):
    """Something that is done again and again."""

    called = "ritual"

    label: Words = Field("", description="In words.")
    every: Days | None = Field(None, description="How often: 14d.")


BranchText.model_rebuild(_types_namespace={"StepText": StepText})
ADDED: dict[type[ObjectText], dict[str, tuple[Any, Any]]] = {
    StageText: {
        "longest_pause": (Days | None, Field(None, title="Longest pause", description="Quiet for so long: 30d.")),
        "quiet_reason": (
            Annotated[str | None, Form(among="signals"), MORE],
            Field(None, description="The signal that tells why."),
        ),
        "rituals": (
            Annotated[list[RitualText], OneOrMore()],
            Field(default_factory=list, description="What is done again and again."),
        ),
    },
    StepText: {
        "notify": (NotifyText | None, Field(None, description="A message to the team.")),
        "branch": (list[BranchText] | None, Field(None, description="Steps for some accounts.")),
    },
}


@pytest.fixture
def more_keys() -> Iterator[None]:
    """The language with some keys more."""

    def rebuild() -> None:
        for model in REBUILT:
            model.model_rebuild(force=True)
        fields_of.cache_clear()

    for model, added in ADDED.items():
        for name, (of, field) in added.items():
            model.model_fields[name] = FieldInfo.from_annotated_attribute(of, field)
    rebuild()
    yield
    for model, added in ADDED.items():
        for name in added:
            del model.model_fields[name]
    rebuild()


def field(form: FormCard, path: str) -> FieldCard:
    return next(one for one in form.fields if one.path == path)


@pytest.mark.django_db
def test_a_new_key_has_its_field_its_line_and_its_message(
    tmp_path: Path, settings: LazySettings, more_keys: None
) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    (tmp_path / "framework.yaml").write_text(FRAMEWORK + PLAY)
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    _, form = open_form(SYSTEM, "lifecycle", "start")
    pause, reason = (field(form, f"lifecycle/start/{key}") for key in ("longest_pause", "quiet_reason"))
    assert (pause.label, pause.kind, pause.help) == ("Longest pause", "days", "Quiet for so long: 30d.")
    assert (reason.label, reason.kind, reason.choices) == ("Quiet reason", "choice", (("people", "People"),))
    assert [one.label for one in form.groups if reason in one.fields] == ["More"]

    refused, count = keep_form(SYSTEM, "lifecycle", "start", {pause.path: "long"}, "", form.lock)
    assert count == 0
    (wrong,) = field(refused, pause.path).problems
    assert wrong.what.startswith("“Longest pause”: `long` is not a number of days")
    posted = {pause.path: "14", reason.path: "people"}
    kept, count = keep_form(SYSTEM, "lifecycle", "start", posted, "", form.lock)
    assert count == 2
    line = next(one for one in draft_of(SYSTEM).texts["framework.yaml"].split("\n") if one.startswith("  start:"))
    assert line.endswith(", longest_pause: 14d, quiet_reason: people}")

    rituals = "lifecycle/start/rituals"
    add = {f"new:{rituals}": "Weekly call"}
    kept, count = keep_form(SYSTEM, "lifecycle", "start", add, f"add:{rituals}", kept.lock)
    assert field(kept, f"{rituals}/0/label").value == "Weekly call"
    kept, count = keep_form(SYSTEM, "lifecycle", "start", {f"{rituals}/0/every": "7"}, "", kept.lock)
    assert "rituals: [{label: Weekly call, every: 7d}]" in draft_of(SYSTEM).texts["framework.yaml"]
    assert check_draft(SYSTEM).sound


def test_a_new_key_is_documented_and_completed_by_editors(more_keys: None) -> None:
    stage = json_schema()["$defs"]["StageText"]["properties"]
    assert stage["longest_pause"]["title"] == "Longest pause"
    assert stage["quiet_reason"]["description"] == "The signal that tells why."
    page = framework_reference(vocabulary())
    assert "| `longest_pause` | Quiet for so long: 30d. |" in page
    assert "### Ritual\n" in page
    assert "### Branch\n" in page


@pytest.mark.django_db
def test_a_new_kind_of_step_is_added_and_edited_at_any_depth(
    tmp_path: Path, settings: LazySettings, more_keys: None
) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    (tmp_path / "framework.yaml").write_text(FRAMEWORK + PLAY)
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    steps = "plays/call/steps"

    def turn(path: str, **typed: str) -> None:
        lock = draft_of(SYSTEM).lock
        form, count = keep_form(
            SYSTEM,
            "plays",
            "call",
            {f"{name}:{path}": text for name, text in typed.items()},
            f"add:{path}",
            lock,
        )
        assert count == 1, [str(one) for one in (*form.problems, *(p for f in form.fields for p in f.problems))]

    turn(steps, kind="notify", new="#customers")
    turn(steps, kind="branch", new="people < 2")
    turn(f"{steps}/3/branch/0/steps", kind="task", new="Visit them")
    turn(f"{steps}/3/branch", new="people >= 2")
    _, form = open_form(SYSTEM, "plays", "call")
    notify = field(form, f"{steps}/2/notify/to")
    assert (notify.label, notify.value) == ("Whom to tell", "#customers")
    assert field(form, f"{steps}/3/branch/0/steps/0/task/title").value == "Visit them"
    kinds = next(one.add for one in reversed(form.lists[0].items) if one.add is not None).kinds
    assert ("notify", "Notify", "The channel") in kinds
    assert draft_of(SYSTEM).texts["framework.yaml"].partition("    steps:\n")[2] == (
        "      - task: {title: Call}   # at once\n"
        "      - wait: 5d\n"
        '      - notify: {to: "#customers"}\n'
        "      - branch:\n"
        "          - when: people < 2\n"
        "            steps:\n"
        "              - task: {title: Visit them}\n"
        "          - when: people >= 2\n"
        "            steps: []\n"
    )


def after(texts: Texts, path: str, value: str | list[str] | None) -> str:
    return with_field(texts, path, value)["framework.yaml"]


def test_short_forms_stay_short_until_more_is_said() -> None:
    texts = {"framework.yaml": FRAMEWORK + PLAY}
    form = form_of(load_texts(texts), "plays", "call", 0)
    wait, escalate = "plays/call/steps/1/wait", "plays/call/escalate/0"
    assert field(form, f"{wait}/at_most").value == "5d"
    assert field(form, f"{escalate}/to").value == "cs_manager"
    assert "- wait: 7d\n" in after(texts, f"{wait}/at_most", "7d")
    assert "- wait: {at_most: 5d, until: people > 3}\n" in after(texts, f"{wait}/until", "people > 3")
    assert "escalate: {to: vp, after: 10d}" in after(texts, f"{escalate}/to", "vp")
    assert "    trigger:" not in after(texts, "plays/call/trigger/when", None)
    assert "trigger: {when: people < 3, cool_down: 30d}" in after(texts, "plays/call/trigger/cool_down", "30d")


def test_several_plays_are_chosen_in_the_order_in_which_they_stand() -> None:
    text = FRAMEWORK.replace("later: {label: Later", "later: {plays: {others: [b, a]}, label: Later")
    text += "plays:\n" + "".join(f"  {key}: {{label: Play {key}, steps: [{{task: {{title: Go}}}}]}}\n" for key in "abc")
    form = form_of(load_texts({"framework.yaml": text}), "lifecycle", "later", 0)
    others = field(form, "lifecycle/later/plays/others")
    assert others.choices == (("b", "Play b"), ("a", "Play a"), ("c", "Play c"))
    assert others.picked == ("b", "a")


@pytest.mark.django_db
def test_a_message_names_labels_and_not_keys(tmp_path: Path, settings: LazySettings) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    (tmp_path / "framework.yaml").write_text(FRAMEWORK)
    publish_starter_or_folder(SYSTEM, str(tmp_path))
    save_file(SYSTEM, "framework.yaml", FRAMEWORK + PLAY, 0)
    path = "plays/call/trigger/when"
    form, _ = keep_form(SYSTEM, "plays", "call", {path: "", "plays/call/trigger/for": "7"}, "", draft_of(SYSTEM).lock)
    said = " ".join(one.fix for one in form.problems)
    assert "Add “Starts when”, or “Or at the moment”." in said
    assert "`when" not in said
