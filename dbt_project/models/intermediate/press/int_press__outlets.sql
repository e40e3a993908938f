-- Sites that journalists of the company's list write for.
with journalists as (
    select * from {{ ref('stg_files__journalists') }}
),

final as (
    select
        journalists.outlet_host,
        count(*) as journalist_count,
        case when count(*) = 1 then min(journalists.journalist_key) end as only_journalist_key
    from journalists
    where journalists.outlet_host is not null
    group by journalists.outlet_host
)

select * from final
