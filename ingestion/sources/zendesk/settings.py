"""What we know of Zendesk's API, as constants.

Belongs here: page sizes, windows, channels, the fields we take or leave on purpose.
Does not: credentials and the account's address (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

PAGE_SIZE = 1_000  # the most an incremental export gives
USERS_PER_CALL = 100  # ids that one `show_many` takes

# An export holds nothing of the last minute, and a ticket that changes while it is read comes again later.
EXPORT_LAG_MINUTES = 2
EXPORT_OVERLAP_MINUTES = 15

# Fields we know and leave; any other is kept as `extra` and reported. Of what people
# wrote we keep the subject, which says what it is about, and leave the conversation.
TICKET_FIELDS_LEFT = frozenset(
    "url external_id raw_subject description recipient submitter_id organization_id group_id"
    " collaborator_ids follower_ids email_cc_ids forum_topic_id problem_id has_incidents is_public due_at"
    " tags custom_fields custom_status_id encoded_id fields followup_ids sharing_agreement_ids brand_id"
    " allow_channelback allow_attachments from_messaging_channel ticket_form_id generated_timestamp"
    " via.source via.* satisfaction_rating.* metric_set.* result_type satisfaction_probability"
    " support_type".split()
)
USER_FIELDS_LEFT = frozenset(
    "url name alias active verified shared shared_agent last_login_at two_factor_auth_enabled signature"
    " details notes custom_role_id moderator ticket_restriction only_private_comments restricted_agent"
    " suspended"
    " default_group_id report_csv user_fields photo phone shared_phone_number time_zone iana_time_zone locale"
    " locale_id organization_id external_id tags created_at role_type permanently_deleted".split()
)
