-- Question: Do posts by our people earn more than the brand's own?
-- Shape: one row per kind of author | author_kind, activities, revenue, revenue_per_activity
-- Key: author_kind
-- Reading: Revenue for each activity under the default model; activities counts those that have an author kind.
select author_kind, count(*) as activities, sum(revenue) as revenue, sum(revenue) / count(*) as revenue_per_activity
from views.activity_results
where model = 'position_based'
group by author_kind
order by revenue desc nulls last, author_kind
