"""Every page and its address."""

from django.urls import include, path, register_converter

from tenure.surfaces.web import preferences, probes
from tenure.surfaces.web.account import facts, judgements, lifecycle, live_refresh, part, person, score, team
from tenure.surfaces.web.accounts import export, table
from tenure.surfaces.web.at_risk import review
from tenure.surfaces.web.changes import history
from tenure.surfaces.web.data import imports, quarantine, upload
from tenure.surfaces.web.events import held_events, sources
from tenure.surfaces.web.identities import merging, waiting
from tenure.surfaces.web.jump import search
from tenure.surfaces.web.keys import KeyConverter
from tenure.surfaces.web.notices import mine
from tenure.surfaces.web.users import people

register_converter(KeyConverter, "key")

urlpatterns = [
    path("-/live", probes.live, name="probe_live"),
    path("-/ready", probes.ready, name="probe_ready"),
    path("-/metrics", probes.metrics, name="probe_metrics"),
    path("", preferences.home, name="home"),
    path("scope/", preferences.scope, name="scope"),
    path("jump/", search.view, name="jump"),
    path("accounts/", table.view, name="accounts"),
    path("accounts/moved", table.moved, name="accounts_moved"),
    path("accounts/export.<str:form>", export.view, name="accounts_export"),
    path("accounts/<key:key>/", score.view, name="account"),
    path("accounts/<key:key>/why/", score.why, name="account_why"),
    path("accounts/<key:key>/part/", part.view, name="account_part"),
    path("accounts/<key:key>/lifecycle/", lifecycle.view, name="account_lifecycle"),
    path("accounts/<key:key>/criterion/", lifecycle.criterion, name="account_criterion"),
    path("accounts/<key:key>/stage/", lifecycle.stage, name="account_stage"),
    path("accounts/<key:key>/timeline/", facts.timeline_view, name="account_timeline"),
    path("accounts/<key:key>/people/", facts.people_view, name="account_people"),
    path("accounts/<key:key>/people/<key:person>/", person.view, name="account_person"),
    path("accounts/<key:key>/people/<key:person>/export.json", person.export, name="account_person_export"),
    path("accounts/<key:key>/revenue/", facts.revenue_view, name="account_revenue"),
    path("accounts/<key:key>/support/", facts.support_view, name="account_support"),
    path("accounts/<key:key>/fresh/", live_refresh.view, name="account_fresh"),
    path("accounts/<key:key>/pulse/", judgements.pulse, name="account_pulse"),
    path("accounts/<key:key>/owner/", judgements.owner, name="account_owner"),
    path("accounts/<key:key>/team/", team.change, name="account_team"),
    path("accounts/<key:key>/merge/", merging.merge, name="account_merge"),
    path("accounts/<key:key>/unmerge/", merging.unmerge, name="account_unmerge"),
    path("at-risk/", review.view, name="at_risk"),
    path("data/", imports.view, name="data"),
    path("data/upload/", upload.choose, name="upload"),
    path("data/upload/<str:token>/", upload.look, name="upload_look"),
    path("data/imports/<str:key>/", upload.work, name="upload_work"),
    path("data/quarantine/", quarantine.view, name="quarantine"),
    path("data/quarantine/<int:row>/", quarantine.mend, name="quarantine_mend"),
    path("data/quarantine/replay/", quarantine.replay, name="quarantine_replay"),
    path("data/contradictions/", imports.contradictions_view, name="contradictions"),
    path("data/identities/", waiting.view, name="identities"),
    path("data/identities/match/", waiting.match, name="identities_match"),
    path("data/identities/search/", waiting.search, name="identities_search"),
    path("data/identities/create/", waiting.create, name="identities_create"),
    path("data/identities/dismiss/", waiting.dismiss, name="identities_dismiss"),
    path("data/identities/retry/", waiting.retry, name="identities_retry"),
    path("data/identities/proposals/dismiss/", waiting.dismiss_one, name="proposal_dismiss"),
    path("data/identities/proposals/restore/", waiting.restore_one, name="proposal_restore"),
    path("data/identities/people/merge/", merging.people, name="people_merge"),
    path("data/identities/people/unmerge/", merging.unmerge_person, name="people_unmerge"),
    path("data/events/", sources.view, name="events"),
    path("data/events/keys/", sources.make, name="events_make"),
    path("data/events/keys/<int:key_id>/revoke/", sources.revoke, name="events_revoke"),
    path("data/events/held/", held_events.view, name="held"),
    path("data/events/held/dismiss/", held_events.dismiss_all, name="held_dismiss"),
    path("data/events/held/<int:held_id>/", held_events.one, name="held_one"),
    path("notices/", mine.view, name="notices"),
    path("framework/", include("tenure.surfaces.web.framework.urls")),
    path("changes/", history.view, name="changes"),
    path("changes/<int:entry>/undo/", history.take_back, name="undo"),
    path("users/", people.view, name="users"),
    path("users/add/", people.add, name="users_add"),
    path("users/<int:user_id>/", people.change, name="users_change"),
]
