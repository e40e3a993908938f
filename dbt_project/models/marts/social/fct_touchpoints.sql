{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='touched_date',
        on_schema_change='fail',
        post_hook="{{ drop_empty_slices('(select ' ~ reporting_date('t.touched_at') ~ ' as touched_date from '
            ~ ref('int_attribution__touches') ~ ' as t)', 'touched_date') }}",
    )
}}

with touches as (
    select * from {{ ref('int_attribution__touches') }}
),

persons_joined as (
    select * from {{ ref('int_identity__persons_joined') }}
),

persons as (
    select
        persons_joined.person_id,
        {{ pseudonym("'company:' || persons_joined.crm_company_id") }} as company_id
    from persons_joined
),

final as (
    select
        touches.touchpoint_id,
        touches.person_id,
        persons.company_id,
        touches.activity_id,
        touches.channel,
        touches.touch_type,
        touches.evidence,
        touches.match_probability,
        touches.is_direct,
        {{ reporting_date('touches.touched_at') }} as touched_date,
        touches.touched_at
    from touches
    left join persons
        on touches.person_id = persons.person_id
)

{{ changed_slices('final', 'touched_date', [
    'touchpoint_id',
    'person_id',
    'company_id',
    'activity_id',
    'channel',
    'touch_type',
    'evidence',
    'match_probability',
    'is_direct',
    'touched_date',
    'touched_at',
]) }}
