{#- How touch models share out a conversion. Formulas: DECISIONS.md, "Touches, credit". -#}

{#- Whether consecutive touches of one channel count once. -#}
{% macro collapses_repeats() -%}
    {{ return(var('collapse_repeats') | string | lower in ['true', '1', 'yes']) }}
{%- endmacro %}

{#- A touch's weight under a model that gives every touch its part; a credit is a weight over the path's weights.
    `t` is a relation with the columns of int_attribution__paths and what fct_attribution adds to them. -#}
{% macro touch_weight(model, t) -%}
    {%- if model == 'linear' -%} 1
    {%- elif model == 'position_based' -%}
        case
            when {{ t }}.touch_count <= 2 then 1
            when {{ t }}.touch_number in (1, {{ t }}.touch_count) then 0.4
            else {{ safe_divide('0.2', t ~ '.touch_count - 2') }}
        end
    {#- Counted from the last touch, so that a short half-life cannot make every weight vanish. -#}
    {%- elif model == 'time_decay' -%}
        power(2, ({{ t }}.last_days_before - {{ t }}.days_before) / {{ var('time_decay_half_life_days') }})
    {%- elif model == 'w_shaped' -%}
        {{ milestone_weight(t, 0.3, ['lead_number', 'opportunity_number']) }}
    {%- elif model == 'full_path' -%}
        {{ milestone_weight(t, 0.225, ['lead_number', 'opportunity_number', 'close_number']) }}
    {#- As a part of the path's largest share, so that rare channels keep all their digits. -#}
    {%- elif model == 'markov' -%}
        coalesce({{ safe_divide(t ~ '.channel_share', t ~ '.top_channel_share') }}, 1)
    {%- elif model == 'shapley' -%}
        {{ safe_divide('1', t ~ '.channel_touch_count') }}
    {%- else -%}
        {{ exceptions.raise_compiler_error('no weights are written for the model ' ~ model) }}
    {%- endif -%}
{%- endmacro %}

{#- `part` for the first touch and for each milestone's, added where they meet, and a tenth shared by the rest. A
    milestone that is missing has the number NULL and gives nothing. -#}
{% macro milestone_weight(t, part, milestones) -%}
    case when {{ t }}.touch_number = 1 then {{ part }} else 0 end
    {%- for milestone in milestones %}
    + case when {{ t }}.touch_number = {{ t }}.{{ milestone }} then {{ part }} else 0 end
    {%- endfor %}
    + case
        when
            {{ t }}.touch_number > 1
            {%- for milestone in milestones %}
            and {{ t }}.touch_number is distinct from {{ t }}.{{ milestone }}
            {%- endfor %}
            then
                {% set rest -%}
                {{ t }}.touch_count - 1
                {%- for milestone in milestones %}
                - case
                    when
                        {{ t }}.{{ milestone }} > 1
                        {%- for earlier in milestones[:loop.index0] %}
                        and {{ t }}.{{ milestone }} is distinct from {{ t }}.{{ earlier }}
                        {%- endfor %}
                        then 1
                    else 0
                end
                {%- endfor %}
                {%- endset %}
                {{ safe_divide('0.1', rest) }}
        else 0
    end
{%- endmacro %}

{#- Weights are decimals: their sums are exact, so that they depend neither on threads nor on order, and two rows of
    one path agree on what lies between them. Fifteen digits are the most that stay in a machine's whole number. -#}
{% macro type_weight() -%} decimal(18, 15) {%- endmacro %}

{#- A path's weights up to a touch, and all of them. `fingerprint` tells the path: a number is sorted in a third of the time
    that an id takes. -#}
{% macro weight_up_to(weight, t, fingerprint) -%}
    sum({{ weight }}) over (
        partition by {{ t }}.{{ fingerprint }}
        order by {{ t }}.touch_number
        rows between unbounded preceding and current row
    )
{%- endmacro %}

{% macro total_weight(weight, t, fingerprint) -%}
    sum({{ weight }}) over (partition by {{ t }}.{{ fingerprint }})
{%- endmacro %}

{#- The part of an amount that a weight earns, to the cent: what all up to it earn, rounded, less what all before it
    do. So parts sum to the whole, and none is a cent or more off. -#}
{% macro amount_of_part(weight, weight_up_to, total_weight, amount) -%}
    {%- set cents = "abs(" ~ amount ~ ") * 100" -%}
    {{ units_to_decimal(
        "round(" ~ cents ~ " * " ~ safe_divide(weight_up_to, total_weight) ~ ")"
        ~ " - round(" ~ cents ~ " * " ~ safe_divide(weight_up_to ~ " - " ~ weight, total_weight) ~ ")",
        2,
        amount
    ) }}
{%- endmacro %}

{#- Two steps of int_attribution__paths, which its fingerprints are worked out from too: who has which touches inside
    the look-back of which conversion. They read the CTEs conversions, conversion_people, milestones and touchpoints.
    `carried` are further columns of conversions. -#}
{% macro touches_in_reach(carried=[]) -%}
dated as (
    select
        conversion_people.person_id,
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.amount as conversion_amount,
        milestones.lead_at,
        milestones.opportunity_at,
        milestones.close_at,
        {% for column in carried -%}
        conversions.{{ column }},
        {% endfor -%}
        {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }} as window_start_at,
        conversions.converted_at
    from conversions
    -- inner: a conversion of nobody known has no path, and its money is counted as unmatched
    inner join conversion_people
        on conversions.conversion_id = conversion_people.conversion_id
    left join milestones
        on conversions.conversion_id = milestones.conversion_id
),

eligible as (
    select
        dated.conversion_id,
        touchpoints.touchpoint_id,
        touchpoints.activity_id,
        dated.conversion_type,
        touchpoints.channel,
        dated.conversion_amount,
        {{ exact_days_between('touchpoints.touched_at', 'dated.converted_at') }} as days_before,
        touchpoints.is_direct,
        touchpoints.touched_at,
        dated.lead_at,
        dated.opportunity_at,
        dated.close_at
        {%- for column in carried %},
        dated.{{ column }}
        {%- endfor %}
    from dated
    -- inner: what has no touch in its window has no path either
    inner join touchpoints
        on
            dated.person_id = touchpoints.person_id
            and dated.window_start_at <= touchpoints.touched_at
            and dated.converted_at >= touchpoints.touched_at
)
{%- endmacro %}

{#-
  CTE `kept`: touches of `relation` as they count in a path. Where repeats are collapsed, of consecutive
  touches of one channel only the first does; `key` names the path.
-#}
{% macro kept_touches(relation, key) -%}
{%- if collapses_repeats() -%}
compared as (
    select
        {{ relation }}.*,
        lag({{ relation }}.channel) over (
            partition by {{ relation }}.{{ key }}
            order by {{ relation }}.touched_at, {{ relation }}.touchpoint_id
        ) as previous_channel
    from {{ relation }}
),

kept as (
    select *
    from compared
    where compared.channel is distinct from compared.previous_channel
)
{%- else -%}
kept as (
    select * from {{ relation }}
)
{%- endif -%}
{%- endmacro %}
