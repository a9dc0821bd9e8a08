"""What systems and people call the fields of contracts: their terms, their money, their state."""

from tenure.evidence.connectors.recognise.references import ACCOUNT

CONTRACT: dict[str, str] = {
    "id": (
        "id subscription_id subscription_number contract_id line_item_id subscriptionid contractid key order_id agreement_id"
        " contract_number contract_no contract_nr sub_id subscription_no order_no order_number agreement_number agreement_no"
        " vertragsnummer vertragsnr vertrags_id numero_contrat n_contrat numero_contrato rate_plan_charge_id"
        " rate_plan_charge_charge_number subscription_line_id"
        " record_id subscription_item_id invoice_line_id"
        " contract_line_id order_line_id line_id | subscription contract order"
        " agreement abonnement vertrag contrat contrato abo suscripcion uuid sub subs"
    ),
    "product": "product product_name product_id sku produkt product_family item rate_plan_charge_name",
    "plan": (
        "plan plan_name tier package edition plan_id price_id tarif paket subscription_plan price_name plan_type plan_tier"
        " subscription_type package_name プラン プラン名 | license_type"
    ),
    "seats": (
        "seats licenses licences quantity seat_count number_of_seats users license_count lizenzen qty units"
        " plazas sieges total_users user_count users_count num_users number_of_users num_seats seats_purchased"
        " licensed_users seat_quantity plan_quantity quantite nombre_licences nb_licences anzahl anzahl_lizenzen menge cantidad"
        " licencias nutzer nutzeranzahl"
    ),
    "allowance": "allowance included_units included_usage usage_limit quota",
    "arr": (
        "arr annual_recurring_revenue acv annual_value annual_amount yearly_value annual_contract_value"
        " arr_amount annual_revenue"
        " jahreswert yearly_amount amount_per_year annual_price arr_to_renew ca_annuel"
        " jahresbetrag jahrespreis jahresgebuhr montant_annuel montant_annuel_ht importe_anual cuota_anual arsbelopp"
        " arsvarde jaarbedrag importo_annuale contracted_arr valor_anual 年額料金 年額"
    ),
    "mrr": (
        "mrr monthly_recurring_revenue monthly_amount monthly_value monthly_price amount_per_month"
        "  mrr_amount rate_plan_charge_mrr monatswert"
        " monthly_charges monthly_fee monatsbeitrag monatsbetrag monatspreis monatsgebuhr montant_mensuel"
        " montant_mensuel_ht manadsbelopp manadsavgift maandbedrag importo_mensile valor_mensal contracted_mrr"
        " cuota_mensual importe_mensual abonnement_mensuel 月額料金 月額"
    ),
    "amount": (
        "amount value price contract_value total_amount revenue subscription_amount betrag montant importe tcv"
        " total_contract_value"
        " total_contract_amount gesamtvertragswert vertragswert auftragswert contract_amount order_value nettowert"
        " nettobetrag montant_ht montant_hors_taxe belopp beloep bedrag importo valor"
        " |"
        " fee fees subscription_fee preis prix precio gebuhr"
        " total unit_amount unit_price plan_unit_price price_per_seat price_per_user price_per_license"
        " per_seat_price list_price"
        " einzelpreis stuckpreis listenpreis prix_unitaire precio_unitario"
    ),
    "term_months": (
        "term_months term_years term_length length length_months length_years duration duration_months duration_years"
        " term_in_months term_in_years term_length_months term_length_years initial_term initial_term_months"
        " commitment commitment_months"
        " term term_days contract_term contract_term_months contract_term_years contract_length contract_length_months"
        " contract_duration subscription_term laufzeit laufzeit_monate laufzeit_in_monaten laufzeit_jahre laufzeit_in_jahren"
        " vertragslaufzeit mindestlaufzeit duree duree_mois duree_en_mois duree_contrat duracion duracion_meses plazo"
        " plazo_meses"
    ),
    "interval": (
        "interval billing_interval billing_period billing_frequency billing_cycle recurring_interval"
        " frequency period intervall billing_cycle_interval billing_period_unit plan_interval_unit abrechnungsintervall"
        " zahlungsintervall turnus frecuencia periodicidad periodicite faktureringsintervall fakturaintervall"
        " betalningsintervall"
        " faktureringsfrekvens betaaltermijn facturatiefrequentie periodicita frequenza frequenza_fatturazione"
        " periodicidade | billing contract_type billing_term payment_frequency"
        " plan_interval term contract_term"
    ),
    "interval_count": "interval_count recurring_interval_count billing_cycle_frequency plan_interval_length | billing_period",
    "currency": (
        "currency currency_code currency_iso_code currencyisocode ccy wahrung waehrung devise moneda valuta moeda monnaie"
        " arr_currency amount_currency 通貨"
    ),
    "signed_on": (
        "signed_on signed_at signature_date contract_date booking_date closed_on signed_date signed | created"
        " created_at"
    ),
    "start_on": (
        "start_on start_date from_date start term_start contract_start subscription_start starts_on effective_date"
        " begin begins begins_on begin_date valid_from laufzeitbeginn laufzeit_von gultig_ab fecha_alta"
        "  started_at contract_start_date subscription_start_date term_start_date beginn vertragsbeginn"
        " date_debut fecha_inicio subscription_date subscribed_date subscribed_on subscribed_at service_start"
        " start_day term_begin service_from service_start_date startdatum startdato ingangsdatum data_inizio"
        " data_decorrenza data_inicio 契約開始日 開始日"
        " | original_contract_date current_period_start"
        " order_date purchase_date purchased_at created created_at signup signup_date sign_up"
        " signed_up sign_up_date"
    ),
    "end_on": (
        "end_on end_date to_date end ends term_end contract_end renewal_date expiry_date expires_on ends_on valid_to"
        " valid_until"
        "  contract_end_date subscription_end_date subscription_end term_end_date renewal_on expiration_date"
        " vertragsende ende laufzeitende laufzeit_bis gultig_bis vertragsablauf date_fin date_echeance echeance"
        " fecha_vencimiento vencimiento fecha_renovacion renovacion verlangerung current_term_end current_term_ends_at"
        " current_period_ends_at current_billing_period_ends_at term_ends_at term_ends_on"
        " fecha_fin renews_on next_renewal_date renewal_day end_day service_end service_end_date service_to service_until"
        " slutdatum sluttdato slutdato upphor einddatum data_fine data_scadenza data_fim data_termino"
        " 契約終了日 終了日 契約更新日 更新日 |"
        " current_period_end renewal renews expires"
    ),
    "notice_on": "notice_on notice_date cancellation_deadline notice_deadline notice_by kundigungsfrist",
    "trial_ends_on": (
        "trial_end trial_ends_on trial_ends_at trial_end_date trial_until trial_expires trial_expires_at trial_expiry"
        " trial_expiration"
    ),
    "auto_renew": (
        "auto_renew auto_renew_flag auto_renewal autorenew auto_renews renews_automatically is_auto_renew"
        " auto_renewing evergreen"
        " reconduction_tacite tacite_reconduction renovacion_automatica automatische_verlangerung"
    ),
    "cancelled_at": (
        "cancelled_at canceled_at cancelled_on canceled_on cancellation_date cancel_date churn_date"
        " cancellation_notice_date"
        " notice_given_on"
        " cancelled_date canceled_date canceled cancelled gekundigt_am kundigungsdatum date_resiliation fecha_cancelacion"
    ),
    "cancel_reason": (
        "cancel_reason cancellation_reason churn_reason reason_for_cancellation kundigungsgrund cancelation_reason"
    ),
    "ended_on": (
        "ended_on ended_at terminated_on ended termination_date unsubscribed_date unsubscribed_at"
        " unsubscribed_on gekundigt_zum kundigung_zum fecha_baja"
    ),
    "status": (
        "status subscription_status contract_status agreement_status license_status vertragsstatus statut estado"
        " estado_contrato statut_contrat etat etat_contrat zustand 状態 契約状態 ステータス | state stage"
    ),
    "cancel_at_period_end": "cancel_at_period_end cancels_at_period_end cancel_at_end non_renewing will_not_renew",
    "paused_on": "paused_on paused_at pause_start pause_date pause_start_date",
    "resumes_on": "resumes_on resumes_at resume_date resume_at pause_end pause_end_date paused_until",
    **ACCOUNT,
}
