-- A returned row is a win rate that is not what was agreed: 12 won, 26 lost and 9 undecided are 31.6 %,
-- and 25.5 % when no decision counts as lost.

with rates as (

    select
        {{ win_rate('12', '26') }} as win_rate,
        {{ win_rate('12', '26', '9') }} as strict_win_rate,
        {{ win_rate('0', '0') }} as undefined_win_rate

)

select rates.*
from rates
where
    round(rates.win_rate, 3) <> 0.316
    or round(rates.strict_win_rate, 3) <> 0.255
    or rates.undefined_win_rate is not null
