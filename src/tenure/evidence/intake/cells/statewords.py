"""Words by which systems and people say the state of things, and what they mean here.

Words of Stripe, Chargebee, Recurly, Zuora, Maxio, Paddle, WooCommerce, Salesforce, HubSpot, Pipedrive, Zendesk, Intercom,
Freshdesk, Jira, ServiceNow, and of spreadsheets in English, German, French and Spanish. A word that stands nowhere here is
asked about, never guessed.
"""

import re
from collections.abc import Mapping
from functools import cache

from tenure.evidence.intake.cells.words import NO, YES
from tenure.values.texts import plain_letters

ENDING = "ending"
"""Runs to its end and won't renew: a word of mapping files; the lake says it by dates."""
OTHERS = "*"
"""Under `words:`, every word that nobody knows."""
RETRACTED = "deleted"
"""The row never was: spam, deleted tickets."""

NEITHER = "neither"
"""Nobody left or came back: the row is left out."""

MEANINGS: dict[tuple[str, str], tuple[str, ...]] = {
    ("accounts", "lifecycle"): ("internal", "former", "prospect", "customer"),
    ("subscriptions", "status"): ("void", "draft", "trial", "ended", ENDING, "paused", "past_due", "active"),
    ("tickets", "status"): (RETRACTED, "closed", "open"),
    ("tickets", "priority"): ("urgent", "high", "normal", "low"),
    ("invoices", "status"): ("void", "draft", "paid", "open"),
    ("invoices", "kind"): (NEITHER, "payment", "credit", "invoice"),
    ("opportunities", "stage"): ("won", "lost", "open"),
    ("opportunities", "status"): ("won", "lost", "open"),
    ("churn_events", "kind"): ("left", "returned", NEITHER),
}
"""Per kind and field, what a word may mean. Where several columns speak of one state, the first of these counts."""

SAID: dict[tuple[str, str], dict[str, str]] = {
    ("accounts", "lifecycle"): {
        "customer": (
            "customer, customers, current customer, existing customer, active customer, paying customer, new customer,"
            " customer direct, customer channel, client, current client, active client, paying, live, active, activated,"
            " subscribed, evangelist, promoter, advocate, onboarding, implementation, adoption, adopting, go live, growth,"
            " expansion, renewal, renewing, retention, at risk, healthy, past due, suspended, paused,"
            " kunde, kundin, bestandskunde, neukunde, stammkunde, aktiv, aktiver kunde, zahlend,"
            " client actif, client existant, actif, active, nouveau client,"
            " cliente, cliente activo, cliente actual, activo, activa, cliente nuevo"
        ),
        "prospect": (
            "prospect, prospects, prospective customer, lead, leads, new lead, hot lead, warm lead, cold lead, open lead,"
            " raw lead, qualified lead, marketing qualified lead, sales qualified lead, product qualified lead,"
            " sales accepted lead, mql, sql, sal, pql, marketingqualifiedlead, salesqualifiedlead, subscriber, opportunity,"
            " open opportunity, suspect, target, target account, contacted, qualified, unqualified, disqualified,"
            " trial, trialing, trialling, free trial, in trial, trial expired, pilot, poc, evaluating, evaluation,"
            " partner, channel partner reseller, channel partner, reseller, technology partner, installation partner,"
            " integrator, distributor, supplier, vendor, competitor, analyst, press, investor, not a customer, non customer,"
            " coming, pending, interessent, interessenten, potenzieller kunde, anfrage, wettbewerber, lieferant, testphase,"
            " piste, client potentiel, fournisseur, concurrent, partenaire, essai,"
            " prospecto, cliente potencial, oportunidad, proveedor, competidor, socio, prueba, en prueba"
        ),
        "former": (
            "former, former customer, former client, ex customer, ex client, past customer, past client, previous customer,"
            " lost customer, lost client, lost, churned, churned customer, churn, inactive, inactive customer, deactivated,"
            " cancelled, canceled, terminated, closed, ended, expired, left, gone, offboarded, dormant customer, archived,"
            " customer former, ehemalig, ehemaliger, ehemaliger kunde, ehemalige kundin, exkunde, ex kunde, altkunde, gekundigt,"
            " abgewandert, verloren, inaktiv, beendet, ancien client, ancien, ex client, perdu, client perdu, inactif, resilie,"
            " excliente, ex cliente, antiguo cliente, cliente perdido, perdido, inactivo, inactiva, baja, cancelado"
        ),
        "internal": (
            "internal, internal account, internal use, test, test account, testing, demo, demo account, sandbox, own company,"
            " our company, employee, employees, staff, qa, dummy, intern, testkonto, testkunde, eigenes konto, interne,"
            " compte de test, compte interne, interno, interna, cuenta de prueba, cuenta interna"
        ),
    },
    ("subscriptions", "status"): {
        "active": (
            "契約中, 利用中, 有効, "
            "active, activated, live, running, current, ongoing, in force, in effect, in service, in term, in progress,"
            " effective, valid, paid, paying, subscribed, enabled, renewed, signed, executed, booked, approved, assessing,"
            " future, started, open, credit, credited, credit note, evergreen, ok, amended, upgraded, downgraded,"
            " aktiv, laufend, lauft, gultig, in kraft, bezahlt, unterzeichnet, gutschrift, bestehend,"
            " actif, active, en cours, en vigueur, valide, signe, avoir,"
            " activo, activa, vigente, en curso, en vigor, firmado, abono"
        ),
        "trial": (
            "トライアル, トライアル中, 試用, 試用中, "
            "trial, trialing, trialling, in trial, on trial, free trial, trial period, trial ended, trial expired, evaluation,"
            " evaluating, poc, proof of concept, demo, test, testphase, testzeitraum, probe, probezeit, probephase, essai,"
            " en essai, periode d essai, periode dessai, essai gratuit,"
            " essai en cours, version d essai, periode d essai gratuite, kostenloser test, kostenlose testphase, testzugang,"
            " gratis testphase, prueba gratuita, prueba gratis, prueba, en prueba, periodo de prueba"
        ),
        "draft": (
            "draft, quote, quoted, proposal, proposed, pending, pending activation, pending acceptance, pending approval,"
            " pending signature, pending creation, pending customer approval, approval pending, in approval,"
            " in approval process, in review, in negotiation, negotiation, awaiting signature, awaiting signup,"
            " awaiting approval, not signed, unsigned, sent, sent for signature, incomplete, created, new, open quote,"
            " out for signature, waiting for signature, in verhandlung, in unterzeichnung, en attente de signature, en negociation,"
            " en firma, pendiente de firma, en negociacion,"
            " entwurf, angebot, ausstehend, in prufung, brouillon, devis, en attente, borrador, presupuesto, pendiente"
        ),
        "paused": (
            "paused, pause, on hold, hold, suspended, halted, pausiert, ruhend, ruht, ausgesetzt, en pause, suspendu, suspendue,"
            " pausado, pausada, suspendido, suspendida, en pausa"
        ),
        "past_due": (
            "past due, unpaid, overdue, delinquent, dunning, in dunning, grace, grace period, in grace, in grace period,"
            " payment failed, soft failure, uberfallig, im verzug, gemahnt, impaye, impayee, en retard, impago, impagado,"
            " en mora, moroso"
        ),
        "ended": (
            "解約済み, 解約, 終了, 期限切れ, "
            "ended, expired, canceled, cancelled, cancel, terminated, churned, churn, closed, inactive, lapsed, completed,"
            " complete, finished, stopped, deactivated, disabled, not renewed, nonrenewed, lost, archived, deleted, switched,"
            " superseded, replaced, out of term, past, former, beendet, gekundigt, abgelaufen, inaktiv, ausgelaufen,"
            " geschlossen, resilie, resiliee, expire, expiree, termine, terminee, annule, annulee, inactif, inactive, clos,"
            " cancelado, cancelada, terminado, terminada, finalizado, finalizada, expirado, expirada, caducado, caducada,"
            " inactivo, inactiva, baja, de baja, echu, echue"
        ),
        ENDING: (
            "non renewing, nonrenewing, not renewing, will not renew, wont renew, canceling, cancelling, pending cancel,"
            " pending cancellation, cancellation pending, cancels at period end, cancel at period end, set to cancel,"
            " scheduled to cancel, scheduled for cancellation, notice given, in notice, notice received, active until end,"
            " expiring, ending, auslaufend, lauft aus, gekundigt zum ende,"
            " gekundigt zum laufzeitende, gekundigt zum vertragsende, resilie a echeance, en fin de contrat, no renueva"
        ),
        "void": (
            "void, voided, incomplete expired, never paid, rejected, declined, denied, refused, abandoned, failed, error,"
            " failed to create, customer approval denied, invalid, duplicate, refunded, storniert, ungultig, abgelehnt,"
            " rejete, rejetee, refuse, refusee, anulado, anulada, rechazado, rechazada"
        ),
    },
    ("tickets", "status"): {
        "open": (
            "open, new, pending, hold, on hold, in progress, to do, todo, backlog, reopened, re opened, assigned, unassigned,"
            " escalated, triage, triaged, active, snoozed, blocked, under investigation, investigating, in review,"
            " in development, selected for development, work in progress, received, acknowledged, accepted, submitted,"
            " customer replied, awaiting, offen, neu, in bearbeitung, wartend, zuruckgestellt, wiedereroffnet,"
            " ouvert, nouveau, en cours, en attente, rouvert, abierto, nuevo, en curso, en progreso, pendiente, en espera,"
            " reabierto"
        ),
        "closed": (
            "closed, solved, resolved, done, completed, complete, fixed, finished, answered, wont fix, wontfix, wont do,"
            " will not fix, not a bug, by design, as designed, cannot reproduce, duplicate, rejected, declined, cancelled,"
            " canceled, withdrawn, invalid, obsolete, archived, released, deployed, merged, solved by merge, closed by merge,"
            " closed complete, closed incomplete, closed skipped, inactive,"
            " geschlossen, gelost, erledigt, abgeschlossen, behoben, storniert, ferme, resolu, clos, cloture,"
            " termine, annule, cerrado, cerrada, resuelto, resuelta, solucionado, terminado, finalizado, cancelado"
        ),
        RETRACTED: "deleted, spam, junk, trash, trashed, geloscht, supprime, corbeille, eliminado, borrado, papelera",
    },
    ("tickets", "priority"): {
        "urgent": (
            "urgent, critical, highest, blocker, p0, p1, sev 0, sev 1, sev0, sev1, s0, s1, severity 0, severity 1, priority 0,"
            " priority 1, prio 1, emergency, immediate, showstopper, show stopper, asap, system down, production down, outage,"
            " very high, business critical, severe, dringend, kritisch, hochste, sehr hoch, notfall, urgente, critique,"
            " bloquant, bloquante, tres haute, critica, critico, bloqueante, muy alta, maxima"
        ),
        "high": (
            "high, major, important, priority, p2, sev 2, sev2, s2, severity 2, priority 2, prio 2, elevated, hoch, wichtig, haute,"
            " elevee, importante, majeure, majeur, alta, alto, mayor"
        ),
        "normal": (
            "normal, medium, moderate, standard, default, average, regular, p3, sev 3, sev3, s3, severity 3, priority 3,"
            " prio 3, mittel, normale, moyenne, moyen, media, medio, moderada"
        ),
        "low": (
            "low, lowest, minor, trivial, cosmetic, planning, none, not priority, very low, no priority, p4, p5, sev 4, sev 5,"
            " sev4, sev5, s4, s5, severity 4, severity 5, priority 4, priority 5, prio 4, prio 5, niedrig, gering, niedrigste,"
            " sehr niedrig, basse, faible, mineure, mineur, baja, bajo, menor"
        ),
    },
    ("invoices", "status"): {
        "open": (
            "open, unpaid, due, sent, outstanding, overdue, past due, not paid, payment due, authorised, authorized, approved,"
            " posted, issued, finalized, submitted, viewed, partial, partially paid, partly paid, pending, pending payment,"
            " active, offen, fallig, uberfallig, versendet, teilbezahlt, unbezahlt, gemahnt, ouverte, envoyee, impayee,"
            " en attente, partiellement payee, abierta, pendiente, vencida, enviada, emitida, parcialmente pagada"
        ),
        "paid": (
            "paid, paid in full, fully paid, settled, cleared, closed, complete, completed, succeeded, bezahlt, beglichen,"
            " applied, fully applied, allocated,"
            " ausgeglichen, payee, paye, acquittee, reglee, soldee, pagada, pagado, cobrada, liquidada"
        ),
        "void": (
            "void, voided, canceled, cancelled, deleted, uncollectible, written off, write off, bad debt, rejected, refunded,"
            " reversed, credited, storniert, abgeschrieben, uneinbringlich, gutgeschrieben, annulee, irrecouvrable, anulada,"
            " cancelada, incobrable"
        ),
        "draft": "draft, scheduled, queued, not sent, proforma, pro forma, entwurf, brouillon, borrador, generated, preview",
    },
    ("invoices", "kind"): {
        "invoice": (
            "invoice, invoices, sales invoice, customer invoice, accrec, ar invoice, outgoing invoice, sales, sale, sales receipt,"
            " tax invoice, rechnung, ausgangsrechnung, kundenrechnung, facture, facture client,"
            " factura, factura de venta, factura emitida"
        ),
        "credit": (
            "credit, credit note, credit memo, sales credit note, accreccredit, gutschrift, avoir, abono, nota de credito, refund"
        ),
        "payment": (
            "payment, payments, payment received, receive payment, customer payment, invoice payment, bill, bills, bill payment,"
            " deposit, order, sales order, zahlung, zahlungseingang, paiement, pago, overpayment, prepayment, accrecpayment"
        ),
        NEITHER: (
            "neither, accpay, accpaycredit, accpaypayment, purchase, purchases, payable, accounts payable, ap, ap invoice, expense,"
            " expenses, expense claim, expense report, spend, spend money, incoming, incoming invoice, estimate, estimates, quote,"
            " quotes, quotation, proforma, pro forma, proforma invoice, delivery note, journal, journal entry, transfer, statement,"
            " eingangsrechnung, lieferantenrechnung, lieferantengutschrift, kreditorenrechnung, einkauf, einkaufsrechnung, ausgabe,"
            " angebot, lieferschein, proforma rechnung, facture fournisseur, facture dachat, achat, devis, bon de livraison,"
            " factura de compra, factura de proveedor, factura recibida, compra, gasto, presupuesto, albaran"
        ),
    },
    ("opportunities", "stage"): {
        "won": (
            "won, closed won, closedwon, close won, deal won, signed, contract signed, booked, gewonnen, abgeschlossen gewonnen,"
            " gagne, gagnee, signe, conclu, ganada, ganado, cerrada ganada, cerrado ganado, firmado"
        ),
        "lost": (
            "lost, closed lost, closedlost, close lost, deal lost, abandoned, dead, disqualified, unqualified, churned, churn,"
            " cancelled, canceled, no decision, rejected, declined, deleted, verloren, abgesagt, perdu, perdue, abandonne,"
            " perdida, perdido, cerrada perdida, cerrado perdido, descartada"
        ),
        "open": "",
    },
    ("churn_events", "kind"): {
        "left": (
            "left, leaving, churn, churned, full churn, logo churn, voluntary churn, involuntary churn, voluntary, involuntary,"
            " lost, loss, cancelled, canceled, cancel, cancellation, cancelation, terminated, termination, closed, expired,"
            " non renewal, not renewed, offboarded, departed, deactivated, gekundigt, kundigung, verloren, resilie,"
            " resiliation, perdu, depart, baja, cancelado, cancelacion, perdido"
        ),
        "returned": (
            "returned, return, reactivated, reactivation, won back, winback, win back, recovered, restored, resumed, rejoined,"
            " resubscribed, resubscription, came back, reopened, zuruckgewonnen, reaktiviert, reaktivierung, reactive,"
            " reconquis, retour, reactivado, reactivacion, recuperado"
        ),
        NEITHER: (
            "neither, stayed, saved, retained, downgrade, downgraded, downsell, contraction, contracted, reduced, reduction,"
            " seat reduction, partial churn, revenue churn, upgrade, upgraded, upsell, cross sell, expansion, expanded, paused,"
            " pause, on hold, suspended, renewed, renewal, plan change, plan changed, price change, price increase, new,"
            " new business, new customer, signup, sign up, signed up, trial started, started, onboarded, activated, active,"
            " at risk, herabgestuft, hochgestuft, erweitert, reduziert, pausiert, verlangert, en pause, renouvele, renovado"
        ),
    },
}  # fmt: skip
SAID["opportunities", "status"] = SAID["opportunities", "stage"] | {
    "open": "open, new, active, pending, in progress, ongoing, offen, ouvert, en cours, abierta, abierto"
}

OPENINGS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("tickets", "status"): (
        *((word, "open") for word in ("waiting", "pending", "awaiting", "ready for", "in ")),
        *((word, "closed") for word in ("closed ", "resolved ", "solved ")),
    ),
    ("accounts", "lifecycle"): (("customer since", "customer"),),
    ("invoices", "kind"): tuple((word, NEITHER) for word in ("purchase ", "vendor ", "supplier ")),
}
"""What a word means by how it begins, where the whole isn't known."""

NUMBERS: dict[str, dict[str, str]] = {
    "most": {"1": "urgent", "2": "high", "3": "normal", "4": "low", "5": "low"},
    "least": {"1": "low", "2": "normal", "3": "high", "4": "urgent", "5": "urgent"},
}
"""Priorities written as numbers: whether 1 is the most or the least urgent."""


@cache
def plain_word(cell: str) -> str:
    """A word in small plain letters: `PendingActivation`, `pending_activation` and `Pending activation` are one."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", cell.strip().replace("'", "").replace("’", ""))
    return re.sub(r"[\W_]+", " ", plain_letters(split).lower()).strip().removeprefix("wc ")


CUSTOMERS_WITH = {"trial": "prospect", "paused": "customer", "past_due": "customer", ENDING: "customer"}
"""What a word for a contract says of its account, where it means one thing of both."""


@cache
def known_words(kind: str, field: str) -> dict[str, str]:
    """Every known plain word of a state and its meaning."""
    found = SAID.get((kind, field), {})
    own = {plain_word(word): meaning for meaning, words in found.items() for word in words.split(",") if word.strip()}
    if (kind, field) != ("accounts", "lifecycle"):
        return own
    of_contracts = known_words("subscriptions", "status").items()
    return {word: CUSTOMERS_WITH[meaning] for word, meaning in of_contracts if meaning in CUSTOMERS_WITH} | own


def meaning_of(kind: str, field: str, cell: str, said: Mapping[str, str]) -> str | None:
    """What a cell says of a state: one of MEANINGS, "" for nothing, None when nobody knows the word.

    `said` are the words of the mapping file, which go first; `true` and `false` there stand for every yes and no.
    """
    own = {key.strip().lower(): value for key, value in said.items()}
    lowered = cell.strip().lower()
    flag = "true" if lowered in YES else "false" if lowered in NO else ""
    for key in (lowered, flag):
        if key in own and (key or not lowered):
            return own[key]
    if flag and {"true", "false"} & set(own):
        return ""
    known = _known_meaning(kind, field, cell)
    return own.get(OTHERS) if known is None else known


@cache
def _known_meaning(kind: str, field: str, cell: str) -> str | None:
    words = known_words(kind, field)
    whole = plain_word(cell)
    if not whole:
        return ""
    if whole in words:
        return words[whole]
    # `P1 - Critical`, `2: High`, `Closed (won't fix)`: the parts say it; words go before grades.
    parts = [plain_word(part) for part in re.split(r"[-–—:/()|,;]+", cell)] + [re.sub(r"^\d+ ", "", whole)]
    for some in ([part for part in parts if not re.search(r"\d", part)], parts):
        meanings = {words[part] for part in some if part in words}
        if meanings:
            return min(meanings, key=MEANINGS[kind, field].index)
    return next((meaning for start, meaning in OPENINGS.get((kind, field), ()) if whole.startswith(start)), None)
