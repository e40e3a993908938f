{#- Splitting amounts so that the parts add up to the whole, to the last unit. -#}

{#- One of several equal parts of `total` in `scale` decimals; `part_of` is [how many parts, number of this
    one from 1]. The first parts take what is left over, one unit each. NULL stays NULL. -#}
{% macro equal_share(total, scale, part_of) -%}
    {%- set parts, part = part_of -%}
    {%- set units = "cast(round(abs(" ~ total ~ ") * " ~ 10 ** scale ~ ") as bigint)" -%}
    {{ units_to_decimal(
        "(" ~ units ~ " - " ~ units ~ " % " ~ parts ~ ") / " ~ parts
        ~ " + case when " ~ part ~ " <= " ~ units ~ " % " ~ parts ~ " then 1 else 0 end",
        scale,
        total
    ) }}
{%- endmacro %}

{#- Whole units (cents) as a decimal with the sign of `signed_like`; exact, without a division. -#}
{% macro units_to_decimal(units, scale, signed_like) -%}
    cast(
        cast({{ units }} as decimal(20, 0))
        * cast({{ '0.' ~ '0' * (scale - 1) ~ '1' }} as decimal({{ scale + 1 }}, {{ scale }}))
        * case when {{ signed_like }} < 0 then -1 else 1 end
        as decimal(18, {{ scale }})
    )
{%- endmacro %}
