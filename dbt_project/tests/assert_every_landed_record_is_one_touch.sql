-- Invariant 6, as far as one state of the tables can show it: a record that was loaded twice must not count
-- twice, and none may get lost. A returned row is a kind of record whose number of touches is not its number
-- of different landed records. (Two builds over a second load of the same input are compared in
-- tests/dbt_project/test_incremental.py.)
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

visits as (
    select * from {{ ref('int_web__visits_united') }}
),

mentions as (
    select * from {{ ref('int_social__mentions') }}
),

file_touchpoints as (
    select * from {{ ref('stg_files__touchpoints') }}
),

expected as (
    select
        'visits' as kind,
        {{ pseudonym("'visit:' || visits.visit_id") }} as touchpoint_id
    from visits
    union
    select
        'comments' as kind,
        {{ pseudonym("'comment:' || mentions.platform || ':' || mentions.comment_id") }} as touchpoint_id
    from mentions
    union
    select
        'file rows' as kind,
        {{ pseudonym("'file:' || file_touchpoints.row_id") }} as touchpoint_id
    from file_touchpoints
)

select
    expected.kind,
    count(distinct expected.touchpoint_id) as landed_records,
    count(touchpoints.touchpoint_id) as touches
from expected
left join touchpoints
    on expected.touchpoint_id = touchpoints.touchpoint_id
group by expected.kind
having count(distinct expected.touchpoint_id) <> count(touchpoints.touchpoint_id)
