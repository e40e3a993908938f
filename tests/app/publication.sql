-- What the app selects, small; bound and run by publication.py.
create schema marts;

create table marts.meta_publication as
select $version as version, timestamptz '2026-11-01 03:12:00+00' as published_at,
       timestamptz '2026-11-01 00:00:00+00' as as_of, 'abc1234' as code_version, 48210 as row_count,
       61 as checks_passed, 2 as checks_warned, 'facebook,hubspot,linkedin,mastodon,stripe,web' as sources;

create table marts.meta_freshness (
    source text, last_loaded_at timestamptz, last_record_at timestamptz, state text, rows_loaded bigint,
    rows_quarantined bigint, advice text, source_name text
);
insert into marts.meta_freshness values
    ('facebook', '2026-11-01 03:01:00+00', '2026-10-31 22:10:00+00', 'settling', 4120, 0, 'The platform may still correct its latest days.', 'Facebook'),
    ('hubspot', '2026-10-29 03:02:00+00', '2026-10-28 19:30:00+00', 'failed', 0, 0,
     'The last load failed, older data is shown: the access token was refused; make a new one and put it into .dlt/secrets.toml.',
     'HubSpot'),
    ('linkedin', '2026-11-01 03:00:00+00', '2026-10-31 23:40:00+00', 'fresh', 8230, 0, 'Up to date.', 'LinkedIn'),
    ('mastodon', '2026-11-01 03:03:00+00', '2026-10-31 18:00:00+00', 'fresh', 910, 0, 'Up to date.', 'Mastodon'),
    ('stripe', '2026-11-01 03:04:00+00', '2026-10-31 23:58:00+00', 'fresh', 20114, 3, 'Up to date.', 'Stripe'),
    ('web', null, null, 'late', null, null, null, null);

create table marts.meta_metrics as
select * from (values
    ('roi', 'What came back beyond the full cost, for each unit of it.', '(revenue - total_cost) / total_cost',
     'ratio', 'mart_activity_roi'),
    ('revenue', 'Revenue net of refunds that a model links to the activity.', 'sum(credit x amount)',
     'reporting currency', 'fct_attribution')
) as t(name, definition, formula, unit, source_tables);

create table marts.dim_attribution_model as
select * from (values
    ('first_touch', 'First contact', 'All of a sale goes to what made the first contact.', false, 1),
    ('last_touch', 'Last contact', 'All of a sale goes to the last contact before it.', false, 2),
    ('linear', 'Even shares', 'Each contact before a sale gets the same share of it.', false, 4),
    ('position_based', 'First and last most', 'Four parts in ten to the first contact, four to the last, the rest shared.', true, 5)
) as t(model, model_name, reading_rule, is_default, sort_order);

create table marts.dim_channel as
select * from (values
    ('linkedin/organic_post', 'LinkedIn posts', 'linkedin', 'LinkedIn', 'organic_post', 'Post', true),
    ('linkedin/employee_share', 'LinkedIn shares by employees', 'linkedin', 'LinkedIn', 'employee_share', 'Share by an employee', true),
    ('linkedin/paid_ad', 'LinkedIn ads', 'linkedin', 'LinkedIn', 'paid_ad', 'Ad', true),
    ('facebook/organic_post', 'Facebook posts', 'facebook', 'Facebook', 'organic_post', 'Post', true),
    ('facebook/paid_ad', 'Facebook ads', 'facebook', 'Facebook', 'paid_ad', 'Ad', true),
    ('mastodon/organic_post', 'Mastodon posts', 'mastodon', 'Mastodon', 'organic_post', 'Post', true),
    ('offline/event', 'Events', 'offline', 'Offline', 'event', 'Event', true),
    ('google/cpc', 'Google search ads', 'google', 'Google', 'other', 'Search ad', false),
    ('direct', 'Direct visits', 'direct', 'Direct', 'other', 'Direct', false)
) as t(channel, channel_name, platform, platform_name, activity_type, activity_type_name, is_social);

create table marts.dim_activity as
select 'activity_' || i as activity_id,
       channel, split_part(channel, '/', 2) as activity_type, split_part(channel, '/', 1) as platform,
       contains(channel, 'paid') as is_paid,
       case when i = 1 then 'Launch of *Till 5*: from $5 [to] $9' when i = 7 then null
            else 'What ' || i || ' customers said about the new till' end as title,
       case when i = 3 then null else 'https://social.example/' || channel || '/' || i end as url,
       'till' as topic, case when i % 5 = 0 then 'c1' end as campaign_id, case when i % 5 = 0 then 'Autumn' end as campaign_name,
       case when i % 2 = 0 then 'Sales' else 'Support' end as department, 'brand' as author_kind,
       timestamptz '2026-10-01 09:00:00+00' - interval (i) day as started_at,
       case when i = 1 then 'channel' else 'post' end as origin
from range(1, 41) as r(i)
inner join (select channel, row_number() over (order by channel) as n from marts.dim_channel where channel <> 'direct') as c
    on c.n = i % 8 + 1;

create table marts.mart_coverage as
select * from (values (date '2026-09-01', 0.61), (date '2026-10-01', 0.64)) as t(month_start_date, match_rate),
    (values (100.00, 60.00, 12.00, 200, 128)) as u(revenue, revenue_with_social_touch, revenue_unmatched, touches, touches_matched);

create table marts.mart_roi_by_period as
with period as (
    select * from (values
        ('last_30_days', date '2026-10-02', date '2026-10-31', 0.09),
        ('last_90_days', date '2026-08-03', date '2026-10-31', 0.26),
        ('last_12_months', date '2025-11-01', date '2026-10-31', 1.0),
        ('all_time', date '2024-11-01', date '2026-10-31', 1.9),
        ('2026-Q4', date '2026-10-01', date '2026-10-31', 0.08),
        ('2026-Q3', date '2026-07-01', date '2026-09-30', 0.27),
        ('2024-Q4', date '2024-10-01', date '2024-12-31', 0.07),
        ('2025', date '2025-01-01', date '2025-12-31', 0.9)
    ) as t(period, period_start_date, period_end_date, size)
), base as (
    select * from (values
        ('channel', 'linkedin/organic_post', 300000, 0.20, 12000, 96000, 4000, 0.8, false),
        ('channel', 'linkedin/employee_share', 210000, 0.25, 0, 38000, 2000, 1.3, false),
        ('channel', 'linkedin/paid_ad', 260000, 0.30, 150000, 30000, 6000, 0.7, false),
        ('channel', 'facebook/organic_post', 60000, 0.45, 0, 54000, 2000, 1.1, false),
        ('channel', 'facebook/paid_ad', 48000, 0.25, 70000, 16000, 4000, 0.6, false),
        ('channel', 'mastodon/organic_post', 4100, 0.90, 0, 9000, 0, 1.0, true),
        ('channel', 'offline/event', 90000, 0.40, null, null, null, 1.0, false),
        ('channel', 'google/cpc', 340000, 0.20, 120000, 0, 0, 1.0, false),
        ('channel', 'direct', 410000, 0.10, null, null, null, 1.0, false),
        ('channel', 'unmatched', 180000, 0.0, null, null, null, 1.0, false),
        ('link', 'social', 972100, 0.14, 232000, 243000, 18000, 1.0, false),
        ('link', 'other', 340000, 0.20, null, null, null, 1.0, false),
        ('link', 'direct', 410000, 0.10, null, null, null, 1.0, false),
        ('link', 'unmatched', 180000, 0.0, null, null, null, 1.0, false),
        ('link', 'all', 1902100, 0.0, null, null, null, 1.0, false)
    ) as t(dimension, value, amount, spread, media, labour, tool, tilt, few)
    union all
    select 'activity', activity_id, case when n = 7 then 0 else 90000 / n end, 0.5,
           case when n = 3 then null else 400 end, case when n = 3 then null else 900 end,
           case when n = 3 then null else 0 end, 1.0, n > 12
    from (select activity_id, split_part(activity_id, '_', 2)::int as n from marts.dim_activity)
), measured as (
    select p.period, p.period_start_date, p.period_end_date, b.dimension, b.value, m.model, b.few, b.spread,
           b.amount / 800.0 * p.size as conversions,
           b.amount * p.size * case when b.dimension <> 'channel' or b.value in ('unmatched') then 1
               else 1 + (b.tilt - 1) * (m.sort_order - 3) / 4.0 end as revenue,
           b.media * p.size as media_cost, b.labour * p.size as labour_cost, b.tool * p.size as tool_cost,
           (b.media + b.labour + b.tool) * p.size as total_cost
    from period as p, base as b, marts.dim_attribution_model as m
    where b.dimension <> 'activity' or p.period <> '2024-Q4'
)
select period, period_start_date, period_end_date, dimension, value, model, conversions,
       revenue::decimal(18, 2) as revenue, (revenue * (1 - spread))::decimal(18, 2) as revenue_low,
       (revenue * (1 + spread))::decimal(18, 2) as revenue_high, media_cost::decimal(18, 2) as media_cost,
       labour_cost::decimal(18, 2) as labour_cost, tool_cost::decimal(18, 2) as tool_cost,
       total_cost::decimal(18, 2) as total_cost,
       revenue / total_cost - 1 as roi, revenue / media_cost as roas,
       revenue * (1 - spread) / total_cost - 1 as roi_low, revenue * (1 + spread) / total_cost - 1 as roi_high,
       revenue / (select sum(amount) from base where dimension = 'link' and value = 'all')
           / (select size from period as q where q.period = measured.period) as revenue_share_rate,
       case when dimension = 'activity' then (revenue * 0.8)::decimal(18, 2) end as revenue_shrunk,
       case when dimension = 'activity' then 0.8 end as credibility_rate,
       few as is_too_little_data, value = 'facebook/organic_post' as has_unpriced_hours
from measured;

create table marts.mart_roi_by as
select m.month_start_date, r.* exclude (period, period_start_date, period_end_date, revenue),
       (r.revenue / 10)::decimal(18, 2) as revenue
from marts.mart_roi_by_period as r, (values (date '2026-09-01'), (date '2026-10-01')) as m(month_start_date)
where r.period = 'last_12_months' and r.dimension <> 'activity';

create table marts.dim_period as
with spans as (
    select distinct period, period_start_date, period_end_date from marts.mart_roi_by_period
)
select period, case when period similar to '[0-9]{4}' then 'year' when period like '%-Q%' then 'quarter' else 'rolling' end
           as period_kind,
       case when period like '%-Q%' then right(period, 2) || ' ' || left(period, 4) when period similar to '[0-9]{4}'
           then period end as period_name,
       period as held_as, period_start_date, period_end_date, period <> '2026-Q4' as is_over,
       period <> '2024-Q4' as has_activities
from spans
union all
select r.period, 'relative', r.period_name, r.held_as, s.period_start_date, s.period_end_date, r.is_over, true
from (values ('this_quarter', 'This quarter so far', '2026-Q4', false), ('last_quarter', 'Last full quarter', '2026-Q3', true),
             ('last_year', 'Last full year', '2025', true)) as r(period, period_name, held_as, is_over)
inner join spans as s on s.period = r.held_as
union all
select month_start_date::text, 'month', null, month_start_date::text, month_start_date, last_day(month_start_date), true, false
from (select distinct month_start_date from marts.mart_roi_by);

create table marts.fct_activity_daily as
select 'activity_2' as activity_id, date '2026-10-20' + i::integer as activity_date, 100 * i as impressions,
       null::bigint as reach, null::bigint as views, i as reactions, null::bigint as comments,
       null::bigint as shares, null::bigint as saves, case when i <> 4 then 10 - i end as clicks,
       null::decimal(18, 2) as spend, i > 8 as is_settling, i = 0 as is_lifetime_total
from range(0, 11) as t(i);

create table marts.meta_metric_breaks as
select a.platform, b.metric, b.break_date, b.label, b.description
from (select platform from marts.dim_activity where activity_id = 'activity_2') as a,
     (values ('clicks', date '2026-10-24', 'counted anew', 'Clicks on pictures count as well.'),
             ('clicks', date '2026-10-01', 'long before', 'It was not there yet.'),
             ('reactions', date '2026-10-24', 'another measure', 'It is not shown.')) as b(metric, break_date, label, description);

create table marts.fct_touchpoints as
select 'touch_' || i as touchpoint_id, case when i > 1 then 'person_' || i end as person_id, null::text as company_id,
       'activity_2' as activity_id, 'click' as touch_type, 'click_id' as evidence, 1.0 as match_probability,
       timestamptz '2026-10-20 09:00:00+00' + interval (i) hour as touched_at
from range(1, 5) as t(i);

create table marts.fct_conversions as
select 'conversion_1' as conversion_id, 'person_2' as person_id, null::text as company_id, false as is_deal,
       1200.00::decimal(18, 2) as amount, date '2026-10-28' as converted_date;

create table marts.fct_attribution as
select m.model, 'conversion_1' as conversion_id, 'touch_2' as touchpoint_id, 'activity_2' as activity_id,
       'revenue' as conversion_type, 0.4 as credit, 480.00::decimal(18, 2) as amount, 7.6 as days_before
from marts.dim_attribution_model as m;

create table marts.mart_revenue_change as
select p.period, c.comparison, d.dimension, d.value, case when d.dimension = 'channel' then m.model else 'any' end as model,
       12.0::double as sales, 10.0::double as sales_before, 1410.00::decimal(18, 2) as revenue,
       800.00::decimal(18, 2) as revenue_before, d.amount::decimal(18, 2) as revenue_change, 0.7625 as change_rate,
       160.00::decimal(18, 2) as volume_effect, (d.amount - 220)::decimal(18, 2) as mix_effect,
       60.00::decimal(18, 2) as rate_effect, date '2025-11-01' as period_start_date,
       date '2026-10-31' as period_end_date, date '2024-11-01' as base_start_date, date '2025-10-31' as base_end_date
from (values ('last_12_months'), ('2026-09-01'), ('2026-Q3')) as p(period),
     (values ('before'), ('year_before')) as c(comparison),
     (values ('kind', 'all', 610), ('kind', 'order', 610), ('country', 'all', 610), ('country', 'DE', 60),
             ('country', 'AT', -50), ('channel', 'all', 610), ('channel', 'linkedin/organic_post', 610))
         as d(dimension, value, amount), marts.dim_attribution_model as m
where (d.dimension = 'channel' or m.sort_order = 1) and not (p.period = 'last_12_months' and c.comparison = 'before');

create table marts.mart_channel_plan as
select * from (values
    ('linkedin/paid_ad', 'tested', 1000.00, 0.00, 1500.00, 10.00, 50.00, false, 1200.00, 1800.00, 900.00, 300.00, 1500.00),
    ('linkedin/organic_post', 'estimated', 0.00, 20.00, 520.00, 10.00, 50.00, false, 500.00, 900.00, 100.00, -400.00, 600.00),
    ('mastodon/organic_post', 'none', 0.00, 0.00, 100.00, 4.00, null, true, 90.00, 200.00, null, null, null)
) as t(channel, evidence, media_cost, other_cost, total_cost, labour_hours, hourly_cost, has_unpriced_hours,
       reference_cost, highest_cost, reference_revenue, reference_low, reference_high);

create table marts.mart_response_curve as
select channel, evidence, s::integer as step, (3000 * s / 2.0)::decimal(18, 2) as total_cost,
       case when evidence <> 'none' then 100 * s * (4 - s) end::decimal(18, 2) as revenue,
       case when evidence <> 'none' then -50 * s end::decimal(18, 2) as revenue_low,
       case when evidence <> 'none' then 700 * s end::decimal(18, 2) as revenue_high, s > 1 as is_beyond_data
from marts.mart_channel_plan, range(0, 3) as t(s);

create table marts.mart_period_freeze as
select date '2026-08-01' as month_start_date, 'facebook/paid_ad' as channel, m.model, 'refund, late_data' as reason,
       900.00::decimal(18, 2) as frozen_revenue, 850.00::decimal(18, 2) as current_revenue,
       -50.00::decimal(18, 2) as difference, 2 as changed_conversions, timestamptz '2026-10-15 00:00:00+00' as frozen_as_of
from marts.dim_attribution_model as m;

create table marts.mart_identity as
select 'email' as evidence, 30 as profiles, 28 as linked_people, 1.0 as match_probability_p50, 1 as conflicts;

create table marts.mart_activity_so_far as
select p.period, 'linkedin/organic_post' as channel, m.model, 3 as activities, 7.5 as conversions,
       600.00::decimal(18, 2) as revenue, 300.00::decimal(18, 2) as total_cost, 1.0 as roi,
       false as is_too_little_data
from (values ('last_12_months'), ('2026-09-01')) as p(period), marts.dim_attribution_model as m;
