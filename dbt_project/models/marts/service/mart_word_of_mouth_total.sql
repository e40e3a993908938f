-- What the page says of all sharers of a kind together.
with word_of_mouth as (
    select * from {{ ref('mart_word_of_mouth') }}
),

final as (
    select
        word_of_mouth.sharer_kind,
        count(*) as sharers,
        {% for measure in [
            'shares', 'reshares', 'direct_reach', 'second_degree_reach', 'referred_visits', 'referred_people',
            'referred_leads',
        ] -%}
        cast(sum(word_of_mouth.{{ measure }}) as bigint) as {{ measure }},
        {% endfor -%}
        {{ money('sum(word_of_mouth.referred_revenue)') }} as referred_revenue,
        cast(sum(word_of_mouth.second_degree_people) as bigint) as second_degree_people,
        {{ money('sum(word_of_mouth.second_degree_revenue)') }} as second_degree_revenue,
        percentile_cont(0.5) within group (order by word_of_mouth.direct_reach) as median_direct_reach,
        max(word_of_mouth.direct_reach) as largest_direct_reach
    from word_of_mouth
    group by word_of_mouth.sharer_kind
)

select * from final
