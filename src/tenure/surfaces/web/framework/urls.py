"""The studio's addresses, below /framework/."""

from django.urls import path

from tenure.surfaces.web.framework import draft, forms, pages, score, signals, text

urlpatterns = [
    path("", pages.lifecycle, name="framework"),
    path("stages/<key:key>/", pages.stage, name="framework_stage"),
    path("scores/", score.view, name="framework_score"),
    path("scores/effect/", score.try_out, name="framework_effect"),
    path("scores/save/", score.save, name="framework_score_save"),
    path("signals/", signals.view, name="framework_signals"),
    path("signals/values/", signals.values, name="framework_spreads"),
    path("signals/<key:key>/typed/", signals.typed, name="framework_spread"),
    path("segments/", pages.segments, name="framework_segments"),
    path("plays/", pages.plays, name="framework_plays"),
    path("plays/<key:key>/", pages.play, name="framework_play"),
    path("roles/", pages.who, name="framework_roles"),
    path("text/", text.view, name="framework_text"),
    path("text/check/", text.check, name="framework_check"),
    path("text/framework.zip", text.download, name="framework_files"),
    path("text/own/", text.own, name="framework_own"),
    path("text/add/", text.add, name="framework_add"),
    path("edit/<key:section>/", forms.add, name="framework_new"),
    path("edit/<key:section>/<key:key>/", forms.edit, name="framework_edit"),
    path("edit/<key:section>/<key:key>/counted/", forms.counted, name="framework_counted"),
    path("draft/", draft.view, name="framework_draft"),
    path("draft/plan/", draft.plan, name="framework_plan"),
    path("draft/accounts/", draft.accounts, name="framework_accounts"),
    path("draft/publish/", draft.go_live, name="framework_publish"),
    path("draft/discard/", draft.throw_away, name="framework_discard"),
    path("draft/undo/", draft.take_back, name="framework_undo"),
    path("work/<key:key>/", draft.work, name="framework_work"),
    path("work/<key:key>/turn/", draft.work_on, name="framework_work_on"),
    path("versions/", draft.history, name="framework_versions"),
    path("versions/pilot/", draft.end_trial, name="framework_pilot"),
    path("versions/<int:number>/back/", draft.back, name="framework_back"),
]
