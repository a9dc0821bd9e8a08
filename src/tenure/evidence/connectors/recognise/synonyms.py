"""What systems and people call the fields of each kind of file. Names are in normal form: small letters, words joined by `_`.

After `|` stand weaker names: they count when no stronger one is there.
"""

from tenure.evidence.connectors.recognise.churn_names import CHURN
from tenure.evidence.connectors.recognise.contract_names import CONTRACT
from tenure.evidence.connectors.recognise.references import ACCOUNT, MERGES, PERSON, RATES, ROWS, STAMPS
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.evidence.intake.mapping import MERGES as FIELDS_OF_MERGES

FIELDS: dict[str, dict[str, str]] = {
    "accounts": {
        "id": (
            "id account_id customer_id company_id client_id organization_id organisation_id org_id record_id"
            " account_key key gsid planhat_id"
            " accountid customerid companyid kundennummer kunden_id kundennr customer_number tenant_id id_cliente codigo_cliente"
            " numero_cliente"
            " id_client code_client numero_client 顧客id 顧客番号 顧客コード 会社id 取引先コード"
            "  workspace_id account_18_id hs_object_id | account customer uuid number nr external_id"
            " account_number accountnumber"
        ),
        "name": (
            "name account_name company_name customer_name client_name organization_name organisation_name company"
            " firma firmenname"
            " kundenname nom raison_sociale nombre empresa display_name nom_client nombre_cliente razon_social"
            " 会社名 顧客名 企業名 取引先名 |"
            " account customer client organization title kunde cliente klant"
        ),
        "parent": (
            "parent parent_id parent_account parent_account_id parentid parent_company parent_company_id"
            " ultimate_parent"
            " hs_parent_company_id parent_key"
        ),
        "domain": (
            "domain domains domain_name website company_domain company_domain_name web_domain website_url url homepage"
            " email_domain domain_names | email"
        ),
        "industry": "industry sector vertical branche line_of_business industrie secteur sector_name",
        "region": (
            "region country territory geo hq_region hq_country headquarters billing_region country_code"
            " billing_country country_region billing_state_province market land pays pais"
            " address_country territory_region | state billing_state billingcountry location office_location"
        ),
        "employees": (
            "employees number_of_employees employee_count headcount num_employees company_size numberofemployees"
            " mitarbeiter effectif team_size firm_size no_of_employees"
            " numberofemployees staff | size"
        ),
        "owner": (
            "owner csm account_owner customer_success_manager company_owner csm_email csm_name owner_email owner_name"
            "  customer_success_owner success_manager account_manager betreuer responsable hubspot_owner_id |"
            " owner_id ownerid assigned_to sales_rep salesperson sales_owner account_executive relationship_manager"
        ),
        "customer_since": (
            "customer_since start_date since client_since customer_start_date became_customer_on first_contract_date"
            " contract_start kunde_seit client_depuis cliente_desde fecha_alta became_a_customer_date closedate onboarded_on"
            " customer_from original_contract_date"
            " became_a_customer became_customer became_customer_date became_a_client_date date_became_customer"
            " hs_lifecyclestage_customer_date date_entree"
            " activation_date customer_start"
            " | close_date signup_date signed_up_at joined_at signup sign_up signed_up signup_on sign_up_date"
        ),
        "created_at": (
            "created_at created create_date createdate created_date date_created createddate created_on"
            " angelegt_am added_on"
        ),
        "churned_on": (
            "churned_on churn_date churned_at cancelled_on cancellation_date canceled_at lost_on customer_until"
            " churn_day customer_to cancelled_date canceled_date unsubscribed_date unsubscribed_at unsubscribed_on"
            " gekundigt_am churndate fecha_baja date_resiliation kundigungsdatum kundigung_zum gekundigt_zum | end_date"
        ),
        "churned": "churned is_churned churn has_churned churn_flag lost_customer inactive cancelled",
        "lifecycle": (
            "lifecycle_stage lifecycle lifecyclestage customer_lifecycle lifecycle_status lifecycle_phase customer_stage"
            " account_stage account_status customer_status kundenstatus client_status statut_client estado_cliente | status"
            " type account_type customer_type company_type client_type stage relationship relationship_type statut estado etat"
            " kundentyp account_category label"
        ),
    },
    "people": {
        "id": "id person_id contact_id user_id record_id key contactid userid uuid member_id vid | external_id",
        "name": "name full_name contact_name person_name user_name display_name fullname nom_complet contact",
        "first_name": "first_name firstname given_name vorname prenom nombre first",
        "last_name": "last_name lastname surname family_name nachname apellido last nom",
        "email": (
            "email email_address e_mail work_email contact_email user_email mail emailadresse courriel"
            " primary_email | email_1"
        ),
        "title": "title job_title jobtitle position jobrolle funktion poste job",
        "role": "role stakeholder_role buying_role contact_role persona stakeholder_type rolle | type",
        "role_since": "role_since role_from role_start_date",
        "decider": "decider decision_maker is_decision_maker is_decider economic_buyer",
        "strength": "strength relationship_strength relationship sponsor_strength relationship_score",
        "strength_rated_at": "strength_rated_at relationship_rated_at strength_date",
        "core_trained_at": (
            "core_trained_at trained_at training_completed_at trained_on certified_at core_training_completed_at"
        ),
        "invited_at": "invited_at invited_on invitation_sent_at activated_at",
        "created_at": (
            "created_at created create_date createdate created_date date_created createddate created_on | signup_date"
        ),
        "left_at": "left_at left_on deactivated_at departed_at inactive_since end_date left_company_on offboarded_at",
        **ACCOUNT,
    },
    "subscriptions": CONTRACT,
    "invoices": {
        "id": (
            "id invoice_id invoice_number number invoice invoice_no invoiceid rechnungsnummer numero_facture key"
            " bill_no bill_number"
            " rechnungsnr rechnung_nr belegnummer n_facture numero_factura"
            " document_number"
        ),
        "amount": (
            "amount total invoice_amount amount_due total_amount invoice_total gross_amount net_amount betrag"
            " montant summe bruttobetrag rechnungsbetrag montant_ttc importe_total importe invoice_value billing_amount"
            " bill_amount charge_amount billed_amount"
            " | subtotal amount_paid payment_value payment_amount paid_amount value"
        ),
        "currency": "currency currency_code ccy currency_iso_code wahrung waehrung devise moneda",
        "issued_on": (
            "issued_on issued_at issued invoice_date date issue_date created created_at billed_on rechnungsdatum"
            " date_facture fecha_factura finalized_at"
            " posting_date document_date date_issued invoiced_on billing_date bill_date charge_date"
            " | period_start month billing_month invoice_month billing_period period"
        ),
        "due_on": (
            "due_on due_date due due_at payment_due fallig_am falligkeit falligkeitsdatum date_echeance"
            " fecha_vencimiento faelligkeit echeance payment_due_date"
        ),
        "paid_at": "paid_at paid_on payment_date paid_date date_paid settled_on bezahlt_am date_paiement cleared_on",
        "paid": "paid is_paid",
        "balance": (
            "balance open_balance balance_due outstanding outstanding_amount outstanding_balance amount_outstanding"
            " remaining_balance amount_open open_amount restbetrag offener_betrag offen solde solde_du reste_a_payer saldo"
            " saldo_pendiente openstaand restbelopp"
        ),
        "status": "status invoice_status payment_status state rechnungsstatus zahlungsstatus statut estado etat",
        "unit_price": "unit_price unitprice price_per_unit einzelpreis prix_unitaire precio_unitario | price",
        "quantity": "quantity qty menge quantite cantidad anzahl",
        "kind": (
            "kind type invoice_type document_type transaction_type doc_type record_type belegart typ dokumentart type_document"
            " tipo tipo_documento art | direction"
        ),
        "voided_at": "voided_at voided_on void_date cancelled_at canceled_at written_off_on",
        **ACCOUNT,
    },
    "tickets": {
        "id": (
            "id ticket_id ticket_number case_id case_number number key ticketid issue_key conversation_id case"
            " ticket ticketnummer record_id | issue_id"
        ),
        "subject": (
            "subject title summary short_description ticket_subject description_short betreff objet asunto ticket_name"
            " | description"
        ),
        "kind": (
            "kind type ticket_type issue_type case_type category request_type ticket_category art hs_ticket_category"
        ),
        "priority": "priority severity urgency ticket_priority prioritat prioritaet hs_ticket_priority priorite",
        "opened_at": (
            "opened_at created_at opened created open_date created_date createddate createdate create_date"
            " date_created submitted_at"
            " opened_on date_opened reported_at erstellt_am created_on timestamp created_time conversation_started_at | date"
        ),
        "target_at": "target_at due_at due_date sla_due target_date sla_target due",
        "answered_at": (
            "answered_at first_response_at first_reply_at first_answered_at first_agent_reply_date first_responded_at"
            " first_reply_date first_response_date | first_response_time first_response first_reply"
        ),
        "resolved_at": (
            "resolved_at solved_at closed_at resolved resolved_time resolved_on closed_on closed_date resolution_date date_closed"
            " date_resolved closeddate"
            " geschlossen_am gelost_am closed_time last_closed_at resolved_date solved_on close_date"
            " | time_to_resolution resolution_time closed"
        ),
        "escalated_at": "escalated_at escalated_on escalation_date",
        "status": (
            "status state status_category ticket_status case_status statut etat estado conversation_state conversation_status"
            " hs_pipeline_stage"
        ),
        "csat": (
            "csat satisfaction csat_score satisfaction_score satisfaction_rating customer_satisfaction rating"
            " zufriedenheit customer_satisfaction_rating customer_satisfaction_score csat_rating"
            " conversation_rating survey_result survey_results | csat_response"
        ),
        "rated_at": "rated_at rating_date satisfaction_rated_at csat_at",
        "sentiment": "sentiment sentiment_score",
        **ACCOUNT,
        **PERSON,
    },
    "survey_responses": {
        "id": "id response_id survey_response_id answer_id responseid key submission_id",
        "kind": "kind survey_type type survey survey_kind | metric",
        "score": (
            "score nps nps_score rating csat csat_score ces ces_score bewertung punktzahl note response_score"
            " survey_score conversation_rating satisfaction satisfaction_score satisfaction_rating smiley stars"
            " | answer value nps_category nps_group response_category rating_category score_category"
        ),
        "comment": (
            "comment feedback comments verbatim remark kommentar commentaire comentario open_text feedback_text"
            " | reason text"
        ),
        "responded_at": (
            "responded_at answered_at submitted_at response_date date created_at completed_at responded_on"
            " timestamp submitted_on"
            " survey_date created datum date_reponse completed_on response_at answered_on rated_at rated_on submit_date"
            " submission_date date_submitted response_created_at response_submitted_at"
        ),
        **ACCOUNT,
        **PERSON,
    },
    "touchpoints": {
        "id": "id activity_id touchpoint_id meeting_id engagement_id event_id interaction_id call_id key task_id",
        "kind": (
            "kind type activity_type touchpoint_type engagement_type interaction_type event_subtype task_subtype"
            " channel art activity type_name"
        ),
        "held_at": (
            "held_at date meeting_date activity_date start_time occurred_at held_on start_date_time"
            " activity_date_time sent_at timestamp"
            "  touchpoint_date activitydate started_at hs_timestamp call_date interaction_date datum starts_at"
            " start created_at"
            " | created_date due_date created"
        ),
        "subject": (
            "subject title topic name event_type_name meeting_title activity_subject summary betreff hs_email_subject |"
            " description notes"
        ),
        "two_way": "two_way customer_attended attended is_two_way replied responded customer_participated",
        "deleted": "canceled cancelled is_canceled is_cancelled was_cancelled no_show is_no_show noshow",
        "asked": "asked awaiting_reply needs_reply reply_expected",
        "answered_at": "answered_at replied_at reply_date response_date",
        "by": (
            "by owner csm host assigned_to performed_by organizer created_by logged_by mitarbeiter rep agent author author_name"
            " | owner_id"
        ),
        **ACCOUNT,
        **PERSON,
    },
    "usage": {
        "id": "id event_id message_id insert_id uuid event_uuid messageid | row_id",
        "used_at": (
            "used_at timestamp event_time occurred_at date time event_timestamp created_at event_date ts datetime"
            " logged_at received_at"
            "  sent_at usage_date day event_at original_timestamp zeitstempel activity_date login_at last_login"
            " happened_at used_on happened_on event_on event_day logged_on performed_at performed_on recorded_on log_date"
            " usage_time active_on activity_day | week month hour period date_hour usage_month when"
        ),
        "event": (
            "event event_name action event_type activity name type track_name ereignis aktion"
            " | metric metric_name meter meter_name counter usage_type"
        ),
        "feature": "feature feature_name module feature_key product_area page screen feature_id funktion component",
        "core": "core is_core core_action key_action is_key_event",
        "quantity": (
            "quantity qty count events event_count number_of_events usage_count times total sessions logins volume"
            " units anzahl nb hits calls cnt num_events no_of_events | value usage metric_value consumed n num number"
        ),
        "ok": "ok success succeeded is_success successful",
        **ACCOUNT,
        **PERSON,
    },
    "outcomes": {
        "id": "id outcome_id goal_id objective_id milestone_id key",
        "title": (
            "title goal outcome objective name goal_name description milestone milestone_name outcome_name"
            " success_criterion ziel"
        ),
        "kind": "kind type goal_type category outcome_type art",
        "baseline": "baseline start_value baseline_value initial_value",
        "target": "target target_value goal_value zielwert",
        "progress": "progress current_value current actual actual_value achieved_value",
        "started_on": "started_on start_date started_at start created_at begin_date",
        "due_on": "due_on due_date due target_date deadline planned_date",
        "reached_at": (
            "reached_at achieved_at completed_at achieved_on completed_on reached_on completion_date"
            " achieved_date actual_date done_at"
        ),
        "confirmed_at": "confirmed_at confirmed_on value_confirmed_at signed_off_at",
        **ACCOUNT,
    },
    "opportunities": {
        "id": "id opportunity_id deal_id record_id opportunityid key dealid deal",
        "name": "name opportunity_name deal_name dealname opportunity title",
        "kind": "kind type opportunity_type deal_type dealtype record_type",
        "status": "status deal_status opportunity_status state deal_state outcome",
        "stage": (
            "stage stage_name deal_stage dealstage opportunity_stage phase stagename deal_pipeline_stage_id"
            " sales_stage pipeline_stage | status"
        ),
        "amount": (
            "amount total_amount deal_amount opportunity_amount value betrag amount_in_company_currency"
            " arr_to_renew deal_value opportunity_value opp_value close_value tcv"
            " | expected_revenue acv arr contract_value"
        ),
        "currency": (
            "currency currency_code total_amount_currency amount_currency arr_to_renew_currency currency_iso_code"
            " deal_currency_code"
        ),
        "created_at": (
            "created_at created create_date createdate created_date date_created createddate created_on engage_date"
            " engaged_on deal_created | open_date opened_on start_date"
        ),
        "close_on": "close_on close_date closedate expected_close_date closing_date expected_close abschlussdatum",
        "won_at": "won_time won_at won_on won_date closed_won_at",
        "lost_at": "lost_time lost_at lost_on lost_date closed_lost_at",
        "won": "won is_won iswon hs_is_closed_won",
        "closed": "closed is_closed isclosed hs_is_closed",
        **ACCOUNT,
    },
    "churn_events": {**CHURN, **ACCOUNT},
    "features": {
        "plan": "plan plan_name tier edition package",
        "feature": "feature feature_name feature_key feature_id name",
        "core": "core is_core core_feature",
        "since_on": "since_on since available_from available_since from_date",
    },
    "pulses": {
        "given_at": "given_at given_on pulse_date date",
        "value": "value pulse_value",
        "mood": "mood pulse stimmung csm_pulse",
        "reason": "reason why pulse_reason mood_reason | comment",
        "by_name": "by csm author given_by | owner",
    },
    "notes": {
        "noted_at": "noted_at noted_on note_date | date created_at",
        "text": "text note notes note_text notiz notizen bemerkung | comment comments body",
        "by_name": "by author noted_by written_by csm | owner created_by",
    },
    "next_steps": {
        "noted_at": "noted_at noted_on | created_at",
        "text": "text next_step next_steps next_action action_item to_do todo naechste_schritte | action task",
        "due_on": "due_on due due_date deadline by_when next_step_due",
        "by_name": "by responsible csm assignee | owner",
    },
    "exchange_rates": RATES,
}
for _kind, _fields in FIELDS.items():
    if _kind not in ("features", "exchange_rates"):
        _fields |= {_name: f"{_fields.get(_name, '')} {_names}" for _name, _names in STAMPS.items()}
    _fields |= {_name: MERGES[_name] for _name in FIELDS_OF_MERGES.get(_kind, ())}
    if _kind not in ("accounts", "features", "exchange_rates"):
        _fields |= {_name: _names for _name, _names in ROWS.items() if ROW_REFERENCES[_name] != _kind}
