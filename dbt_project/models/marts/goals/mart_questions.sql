-- Business questions that were put to the audience, who answered, and what became of them.
with questions as (
    select * from {{ ref('stg_files__questions') }}
),

posts as (
    select * from {{ ref('int_questions__posts') }}
),

answers as (
    select * from {{ ref('int_questions__answers') }}
),

activity_days as (
    select * from {{ ref('fct_activity_daily') }}
),

labels as (
    select * from {{ ref('int_voice__labels') }}
),

-- One post may stand under two names.
named as (
    select distinct
        posts.question_key,
        posts.activity_id,
        posts.is_readable
    from posts
),

commented as (
    select
        named.question_key,
        sum(activity_days.comments) as comment_count
    from named
    -- inner: posts without figures have no comments that anybody counted
    inner join activity_days
        on named.activity_id = activity_days.activity_id
    group by named.question_key
),

asking as (
    select
        named.question_key,
        count(named.activity_id) as known_posts,
        sum(case when named.is_readable then 1 else 0 end) as readable_posts,
        {{ dbt.listagg('named.activity_id', "'; '", 'order by named.activity_id') }} as activity_ids
    from named
    group by named.question_key
),

answered as (
    select
        answers.question_key,
        count(*) as answers,
        count(distinct answers.person_id) as answering_people,
        count(distinct case when answers.author_role = 'customer' then answers.person_id end)
            as answering_customers,
        count(answers.replied_at) as replied_answers,
        percentile_cont(0.5) within group (
            order by 1440 * {{ exact_days_between('answers.written_at', 'answers.replied_at') }}
        ) as median_reply_minutes,
        min(answers.written_at) as first_answer_at
    from answers
    group by answers.question_key
),

-- A topic is told of at least three messages, so that it is nobody's own words.
counted_topics as (
    select
        answers.question_key,
        labels.topic,
        row_number() over (
            partition by answers.question_key
            order by count(*) desc, labels.topic asc
        ) as topic_rank
    from answers
    -- inner: what was not read has no topic
    inner join labels
        on answers.message_id = labels.message_id
    where labels.topic is not null
    group by
        answers.question_key,
        labels.topic
    having count(*) >= 3
),

topics as (
    select
        counted_topics.question_key,
        {{ dbt.listagg('counted_topics.topic', "'; '", 'order by counted_topics.topic_rank') }} as top_topics
    from counted_topics
    where counted_topics.topic_rank <= 3
    group by counted_topics.question_key
),

final as (
    select
        {{ sha_key(['questions.question_key']) }} as question_id,
        asking.activity_ids,
        case when questions.question_key not like '%@%' then questions.question_key end as question_key,
        {{ public_text('questions.question') }} as question,
        {{ public_text('questions.department') }} as department,
        topics.top_topics,
        {{ public_text('questions.decision') }} as decision,
        {{ public_text('questions.learned') }} as learned,
        case
            when asking.known_posts is null then 'the register names no post that asked it'
            when asking.known_posts = 0 then 'none of the posts that it names is known'
            when asking.readable_posts = 0 then 'the platform of its posts lets answers be counted, not read'
        end as problem,
        -- What was asked nowhere that is read has no number of answers.
        case
            when asking.readable_posts > 0 then cast(coalesce(answered.answers, 0) as bigint)
        end as answers,
        case
            when asking.readable_posts > 0 then cast(coalesce(answered.answering_people, 0) as bigint)
        end as answering_people,
        case
            when asking.readable_posts > 0 then cast(coalesce(answered.answering_customers, 0) as bigint)
        end as answering_customers,
        case
            when asking.readable_posts > 0 then cast(coalesce(answered.replied_answers, 0) as bigint)
        end as replied_answers,
        {{ safe_divide('answered.replied_answers', 'answered.answers') }} as reply_rate,
        answered.median_reply_minutes,
        cast(commented.comment_count as bigint) as comment_count,
        coalesce(answered.answers, 0) = 0 and coalesce(commented.comment_count, 0) <= 0 as is_unanswered,
        questions.decision is not null as is_decided,
        questions.asked_at,
        answered.first_answer_at,
        questions.decided_at
    from questions
    left join asking
        on questions.question_key = asking.question_key
    left join answered
        on questions.question_key = answered.question_key
    left join commented
        on questions.question_key = commented.question_key
    left join topics
        on questions.question_key = topics.question_key
)

select * from final
