{#- How touch models share out a conversion. Formulas: DECISIONS.md, "Touches, credit". -#}

{#- Whether consecutive touches of one channel count once. -#}
{% macro collapses_repeats() -%}
    {{ return(var('collapse_repeats') | string | lower in ['true', '1', 'yes']) }}
{%- endmacro %}

{#- The models that share a sale among the touches of its own path, by their names in seed_attribution_models. -#}
{% macro path_models() -%}
    {{ return(['linear', 'position_based', 'time_decay', 'w_shaped', 'full_path', 'shapley']) }}
{%- endmacro %}

{#- A model is what the touches up to the one of a number weigh together (0 before the first); a touch's credit is what it
    adds, over the weight of them all. Parts are whole numbers (2, 1, 2 for 40, 20, 40 %), so that half a cent is one to
    the last digit. `t` is a relation with a row a touch, as int_attribution__paths works it out.
    The two models that a number does not tell are added up on the way, as decimals: their sums do not depend on order. -#}
{% macro weight_up_to(model, number, t) -%}
    {%- if model == 'linear' -%}
        {{ number }}
    {%- elif model == 'position_based' -%}
        case
            when {{ t }}.touch_count <= 2 then {{ number }}
            when {{ number }} = 0 then 0
            when {{ number }} = {{ t }}.touch_count then 5
            else 2 + {{ safe_divide(number ~ ' - 1', t ~ '.touch_count - 2') }}
        end
    {%- elif model == 'w_shaped' -%}
        {{ milestone_weight_up_to(number, t, [3, 1], ['lead_number', 'opportunity_number']) }}
    {%- elif model == 'full_path' -%}
        {{ milestone_weight_up_to(number, t, [9, 4], ['lead_number', 'opportunity_number', 'close_number']) }}
    {%- elif model in ['time_decay', 'shapley'] -%}
        {%- if number == t ~ '.touch_number' -%} {{ t }}.{{ model }}_up_to
        {%- elif number == t ~ '.touch_count' -%} {{ t }}.{{ model }}_in_all
        {%- else -%} {{ t }}.{{ model }}_up_to - {{ t }}.{{ model }}_weight
        {%- endif -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error('no weights are written for the model ' ~ model) }}
    {%- endif -%}
{%- endmacro %}

{#- `parts` are that of the first touch and of each milestone's, added where they meet, and what the rest share. A
    milestone that is missing has the number NULL and gives nothing. -#}
{% macro milestone_weight_up_to(number, t, parts, milestones) -%}
    {%- set part, rest = parts -%}
    case when {{ number }} >= 1 then {{ part }} else 0 end
    {%- for milestone in milestones %}
    + case when {{ number }} >= {{ t }}.{{ milestone }} then {{ part }} else 0 end
    {%- endfor %}
    + {{ rest }} * coalesce({{ safe_divide(
        rest_up_to(number, t, milestones), rest_up_to(t ~ '.touch_count', t, milestones)
    ) }}, 0)
{%- endmacro %}

{#- How many touches up to a number are neither the first nor a milestone's. -#}
{% macro rest_up_to(number, t, milestones) -%}
    case when {{ number }} > 1 then {{ number }} - 1 else 0 end
    {%- for milestone in milestones %}
    - case
        when
            {{ t }}.{{ milestone }} > 1
            and {{ t }}.{{ milestone }} <= {{ number }}
            {%- for earlier in milestones[:loop.index0] %}
            and {{ t }}.{{ milestone }} is distinct from {{ t }}.{{ earlier }}
            {%- endfor %}
            then 1
        else 0
    end
    {%- endfor %}
{%- endmacro %}

{#- Fifteen digits are the most that stay in a machine's whole number. -#}
{% macro type_weight() -%} decimal(18, 15) {%- endmacro %}

{#- The part of an amount that a touch earns, to the cent: what all up to it earn, rounded, less what all before it
    do. So parts sum to the whole, and none is a cent or more off. -#}
{% macro amount_of_part(up_to, before, in_all, amount) -%}
    {%- set cents = "abs(" ~ amount ~ ") * 100" -%}
    {{ units_to_decimal(
        "round(" ~ cents ~ " * " ~ safe_divide(up_to, in_all) ~ ")"
        ~ " - round(" ~ cents ~ " * " ~ safe_divide(before, in_all) ~ ")",
        2,
        amount
    ) }}
{%- endmacro %}

{#- What a path takes from its conversion and from its milestones, relations of a row a conversion. -#}
{% macro columns_of_a_path(conversion, milestones) -%}
    {%- set columns = [] -%}
    {%- for column in ['conversion_id', 'conversion_type', 'amount', 'converted_date', 'converted_at'] -%}
        {%- do columns.append(conversion ~ '.' ~ column) -%}
    {%- endfor -%}
    {%- for column in ['lead_at', 'opportunity_at', 'close_at'] -%}
        {%- do columns.append(milestones ~ '.' ~ column) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- Two steps of int_attribution__paths, which its totals are worked out from too: who has which touches inside the
    look-back of which conversion. They read the CTEs conversions, conversion_people and touchpoints.
    `carried` are further columns of conversions. -#}
{% macro touches_in_reach(carried) -%}
dated as (
    select
        conversion_people.person_id,
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.amount as conversion_amount,
        {% for column in carried -%}
        conversions.{{ column }},
        {% endfor -%}
        {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }} as window_start_at,
        conversions.converted_at
    from conversions
    -- inner: a conversion of nobody known has no path, and its money is counted as unmatched
    inner join conversion_people
        on conversions.conversion_id = conversion_people.conversion_id
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
        touchpoints.touched_at
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
