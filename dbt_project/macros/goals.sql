{#-
  What a department may set itself as a goal: one line a metric, and here alone. `model` is where it is counted,
  `day` when (a date), `value` what is added up over the quarter; `level` instead of `value` is one figure of the whole
  quarter, such as a median. `where` narrows rows, `lower` says that less is better.
-#}
{% macro goal_metrics() %}
    {%- set replied = "1440 * " ~ exact_days_between('facts.created_at', 'facts.first_replied_at') -%}
    {%- set social = "facts.channel in (select c.channel from " ~ ref('dim_channel') ~ " as c where c.is_social)" -%}
    {{ return([
        {'name': 'revenue', 'unit': 'reporting currency', 'says': 'Net revenue of all sales.', 'model': 'fct_revenue', 'day': reporting_date('facts.occurred_at'), 'value': 'facts.amount'},
        {'name': 'sales', 'unit': 'sales', 'says': 'Paid sales, refunds aside.', 'model': 'fct_conversions', 'day': 'facts.converted_date', 'value': '1', 'where': "facts.conversion_type = 'revenue'"},
        {'name': 'customers', 'unit': 'customers', 'says': 'People and companies that bought for the first time.', 'model': 'fct_conversions', 'day': 'facts.converted_date', 'value': '1', 'where': "facts.conversion_type = 'customer'"},
        {'name': 'leads', 'unit': 'leads', 'says': 'People who became leads.', 'model': 'fct_leads', 'day': reporting_date('facts.created_at'), 'value': '1'},
        {'name': 'mqls', 'unit': 'leads', 'says': 'Leads that marketing qualified in the quarter.', 'model': 'fct_leads', 'day': reporting_date('facts.mql_at'), 'value': '1'},
        {'name': 'sqls', 'unit': 'leads', 'says': 'Leads that sales accepted in the quarter.', 'model': 'fct_leads', 'day': reporting_date('facts.sql_at'), 'value': '1'},
        {'name': 'opportunities', 'unit': 'deals', 'says': 'Deals opened.', 'model': 'fct_opportunities', 'day': reporting_date('facts.created_at'), 'value': '1'},
        {'name': 'deals_won', 'unit': 'deals', 'says': 'Deals won.', 'model': 'fct_opportunities', 'day': reporting_date('facts.closed_at'), 'value': '1', 'where': "facts.status = 'won'"},
        {'name': 'win_rate', 'unit': 'rate 0 to 1', 'says': 'Won / (won + lost) of deals closed in the quarter.', 'model': 'fct_opportunities', 'day': reporting_date('facts.closed_at'), 'level': win_rate("sum(case when facts.status = 'won' then 1 else 0 end)", "sum(case when facts.status = 'lost' then 1 else 0 end)")},
        {'name': 'posts', 'unit': 'posts', 'says': 'Posts of the company that platforms list, answers aside.', 'model': 'dim_activity', 'day': reporting_date('facts.started_at'), 'value': '1', 'where': "facts.origin = 'post' and facts.activity_type <> 'reply'"},
        {'name': 'employee_shares', 'unit': 'shares', 'says': 'Shares by employees that brought somebody.', 'model': 'dim_activity', 'day': reporting_date('facts.started_at'), 'value': '1', 'where': "facts.activity_type = 'employee_share'"},
        {'name': 'impressions', 'unit': 'times', 'says': 'Times activities were shown, where platforms report it.', 'model': 'fct_activity_daily', 'day': 'facts.activity_date', 'value': 'facts.impressions'},
        {'name': 'reach', 'unit': 'people', 'says': 'People newly reached by each activity, added up.', 'model': 'fct_activity_daily', 'day': 'facts.activity_date', 'value': 'facts.reach'},
        {'name': 'clicks', 'unit': 'clicks', 'says': 'Clicks as platforms count them.', 'model': 'fct_activity_daily', 'day': 'facts.activity_date', 'value': 'facts.clicks'},
        {'name': 'engagements', 'unit': 'actions', 'says': 'Reactions, comments, shares and saves.', 'model': 'fct_activity_daily', 'day': 'facts.activity_date', 'value': 'facts.engagements'},
        {'name': 'visits_from_social', 'unit': 'visits', 'says': 'Visits of the own site that came from social platforms.', 'model': 'fct_touchpoints', 'day': 'facts.touched_date', 'value': '1', 'where': "facts.touch_type in ('click', 'referral') and " ~ social},
        {'name': 'visits_from_press', 'unit': 'visits', 'says': 'Visits of the own site that came from the press.', 'model': 'fct_touchpoints', 'day': 'facts.touched_date', 'value': '1', 'where': "facts.touch_type in ('click', 'referral') and facts.channel like '%/press'"},
        {'name': 'attendances', 'unit': 'attendances', 'says': 'People at events, once an event.', 'model': 'fct_touchpoints', 'day': 'facts.touched_date', 'value': '1', 'where': "facts.touch_type = 'attendance'"},
        {'name': 'answers_received', 'unit': 'messages', 'says': 'Messages of others under our posts, to us or about us.', 'model': 'int_voice__messages', 'day': reporting_date('facts.written_at'), 'value': '1', 'where': "not facts.is_own"},
        {'name': 'replies_given', 'unit': 'messages', 'says': 'Messages of others that the company answered on the platform.', 'model': 'int_voice__messages', 'day': reporting_date('facts.written_at'), 'value': '1', 'where': "facts.is_own"},
        {'name': 'tickets_solved', 'unit': 'tickets', 'says': 'Requests to the service desk that were solved.', 'model': 'int_service__tickets_united', 'day': reporting_date('facts.solved_at'), 'value': '1'},
        {'name': 'first_response_minutes', 'unit': 'minutes', 'says': 'Median minutes, by the calendar, to the first answer to a request of the quarter.', 'model': 'int_service__tickets_united', 'day': reporting_date('facts.created_at'), 'level': "percentile_cont(0.5) within group (order by " ~ replied ~ ")", 'lower': true},
        {'name': 'questions_decided', 'unit': 'questions', 'says': 'Questions to the audience that were decided.', 'model': 'mart_questions', 'day': reporting_date('facts.decided_at'), 'value': '1'},
        {'name': 'experiments_ended', 'unit': 'experiments', 'says': 'Experiments that ended.', 'model': 'mart_experiments', 'day': reporting_date('facts.ended_at'), 'value': '1', 'where': 'facts.is_over'},
        {'name': 'applications', 'unit': 'applications', 'says': 'Applications for a job.', 'model': 'stg_files__applications', 'day': reporting_date('facts.applied_at'), 'value': '1'},
        {'name': 'hires', 'unit': 'hires', 'says': 'Applicants hired.', 'model': 'stg_files__applications', 'day': reporting_date('facts.hired_at'), 'value': '1'},
    ]) }}
{% endmacro %}

{#- How much of a target is reached by a value: over it where more is better, under it where less is. -#}
{% macro attainment(value, target, is_lower_better) -%}
    case
        when {{ is_lower_better }} then {{ safe_divide(target, value) }}
        else {{ safe_divide(value, target) }}
    end
{%- endmacro %}

{#- First day of a date's quarter. -#}
{% macro quarter_of(day) -%}
    cast({{ dbt.date_trunc('quarter', day) }} as date)
{%- endmacro %}
