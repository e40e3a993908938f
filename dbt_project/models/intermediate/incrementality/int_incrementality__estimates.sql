{{ config(materialized='table') }}

-- What each channel brought in all: the model of decisions, and experiments where they were run, each
-- weighing by how sure it is. An experiment speaks for its weeks; for all the time it is scaled by
-- contacts with the channel.
with effects as (
    select * from {{ ref('int_incrementality__effects') }}
),

dated as (
    select * from {{ ref('int_experiments__dated') }}
),

results as (
    select * from {{ ref('int_experiments__results') }}
),

contacts as (
    select * from {{ ref('int_incrementality__contacts') }}
),

all_contacts as (
    select
        contacts.channel,
        sum(contacts.weight) as contacts
    from contacts
    where contacts.unit_kind = 'person'
    group by contacts.channel
),

tested as (
    select
        dated.channel,
        dated.experiment_id,
        results.incremental_outcome
        * {{ safe_divide('all_contacts.contacts', 'results.contacts') }} as revenue,
        results.standard_error
        * {{ safe_divide('all_contacts.contacts', 'results.contacts') }} as standard_error
    from results
    -- inner: results are of these
    inner join dated
        on results.experiment_id = dated.experiment_id
    -- inner: without a contact the arms did not differ in it
    inner join all_contacts
        on dated.channel = all_contacts.channel
    where
        results.lift is not null
        and results.standard_error > 0
        and results.contacts > 0
        and dated.goal = 'revenue'
),

evidence as (
    select
        effects.channel,
        cast(null as {{ dbt.type_string() }}) as experiment_id,
        effects.incremental_revenue as revenue,
        1 / (effects.standard_error * effects.standard_error) as weight
    from effects
    where effects.standard_error > 0
    union all
    select
        tested.channel,
        tested.experiment_id,
        tested.revenue,
        1 / (tested.standard_error * tested.standard_error) as weight
    from tested
),

ranked as (
    select
        evidence.channel,
        evidence.experiment_id,
        evidence.revenue,
        evidence.weight,
        row_number() over (
            partition by evidence.channel
            order by
                case when evidence.experiment_id is not null then 0 else 1 end asc,
                evidence.weight desc,
                evidence.experiment_id asc
        ) as evidence_rank
    from evidence
),

weighed as (
    select
        ranked.channel,
        max(case when ranked.evidence_rank = 1 then ranked.experiment_id end) as experiment_id,
        count(ranked.experiment_id) as experiment_count,
        sum(ranked.revenue * ranked.weight) / sum(ranked.weight) as revenue,
        sqrt(1 / sum(ranked.weight)) as standard_error
    from ranked
    group by ranked.channel
),

final as (
    select
        weighed.channel,
        case when weighed.experiment_count > 0 then 'experiment' else 'model' end as method,
        case when weighed.experiment_count > 0 then 'tested' else 'estimated' end as method_label,
        weighed.experiment_id,
        weighed.revenue as incremental_revenue,
        weighed.standard_error,
        case
            when weighed.experiment_count > 0 then weighed.revenue - 1.6449 * weighed.standard_error
            else effects.low
        end as low,
        case
            when weighed.experiment_count > 0 then weighed.revenue + 1.6449 * weighed.standard_error
            else effects.high
        end as high,
        case
            when weighed.experiment_count > 0
                then
                    'Tested in ' || cast(weighed.experiment_count as {{ dbt.type_string() }})
                    || ' experiment(s), weighed with what people did before and after they met the channel.'
            else
                'Estimated from what people bought after they met the channel, less how much contact merely'
                || ' goes along with wanting to buy. No experiment was run: what is assumed is documented.'
        end as explanation
    from weighed
    left join effects
        on weighed.channel = effects.channel
)

select * from final
