"""What files call the account and the person that a row is about, the source's own stamps, and exchange rates."""

ACCOUNT = {
    "account_ref": (
        "account_id account account_key account_number acct_id acct_no account_no cust_id"
        " customer_no customer_id customer customer_key company_id"
        " client_id client"
        "  organization_id organisation_id org_id organization_key tenant_id workspace_id account_ref"
        " customer_ref kunden_id"
        "  kundennummer konto_id id_client client_number associated_company_ids associated_company_id"
        " associatedcompanyid"
        "  primary_company_id account_18_id accountid customerid companyid organizationid | company"
        " organization parent_account_id"
        " group_0 group_company group_account group_organization group_workspace groups_company"
        " requester_external_organization_id group_id auftraggeber debitor debitorennummer kunde org tenant workspace acct"
        " 顧客id 顧客番号 顧客コード 会社id 取引先コード"
    ),
    "account_name": (
        "account_name customer_name company_name company client_name organization_name organisation_name"
        " organization org"
        "  kundenname firma firmenname entreprise societe nom_client empresa associated_company"
        " organizations custom_field_organizations"
        " requester_organization | account"
        " customer client auftraggeber debitor kunde tenant workspace acct"
    ),
    "account_domain": (
        "account_domain company_domain company_domain_name customer_domain requester_domain domain email_domain website"
    ),
}
PERSON = {
    "person_ref": (
        "person_id user_id contact_id userid contactid user person contact requester_id who_id respondent_id"
        " member_id actor_id"
        " end_user_id visitor_id distinct_id profile_id benutzer_id | user_key customer_user_id"
    ),
    "person_email": (
        "email user_email contact_email person_email requester_email customer_email respondent_email"
        " email_address e_mail your_email work_email"
        " recipient_email attendee_email | requester recipient"
    ),
}
ROWS = {
    "subscription_ref": (
        "subscription_id subscription_key subscriptionid contract_id contract_number contractid agreement_id license_id"
        " licence_id subscription_ref contract_ref vertragsnummer vertrag_id abo_id abonnement_id"
        " | subscription contract related_subscription related_contract"
    ),
    "ticket_ref": (
        "ticket_id ticket_key ticketid ticket_number case_id case_number caseid conversation_id issue_key support_case_id"
        " ticket_ref | ticket case conversation parent_ticket"
    ),
    "invoice_ref": (
        "invoice_id invoice_number invoiceid invoice_ref invoice_no rechnungsnummer rechnung_id facture_id | invoice"
    ),
    "opportunity_ref": "opportunity_id opportunityid deal_id dealid opportunity_ref associated_deal_ids | opportunity deal",
}
"""What files call the subscription, ticket, invoice or opportunity that a row is about, and through it an account."""

MERGES = {
    "merged_into": (
        "master_record_id merged_into merged_into_id merged_to merged_to_id surviving_id survivor_id winner_id"
        " merged_ticket_id merge_target_id"
    ),
    "merged_ids": (
        "merged_object_ids hs_merged_object_ids merged_record_ids merged_company_ids merged_contact_ids merged_ids"
        " hs_calculated_merged_vids merged_vids"
    ),
}
"""What files call the row that one was merged into, and those that were merged into it."""

STAMPS = {
    "updated_at": (
        "updated_at updated last_modified_date last_modified lastmodifieddate modified_at modified"
        " date_updated last_updated"
        " updated_on last_update systemmodstamp system_modstamp hs_lastmodifieddate geandert_am sys_updated_on"
        " last_update_time last_modified_time modified_time updated_time | fivetran_synced"
    ),
    "recorded_at": "recorded_at known_at recorded_on",
    "deleted": "is_deleted isdeleted deleted fivetran_deleted archived",
}
RATES = {
    "currency": "currency from_currency source_currency base base_currency currency_from from currency_code",
    "into": "into to_currency target_currency quote quote_currency currency_to to",
    "rate": "rate exchange_rate fx_rate value kurs conversion_rate",
    "since_on": "since_on date since from_date valid_from effective_date rate_date as_of",
}
