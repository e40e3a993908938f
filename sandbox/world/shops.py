"""What the group's other shops hold: Shopify's, WooCommerce's and the company's own shop database.

Belongs here: orders, refunds and customers of people whose country's shop is not Stripe (`systems.SHOP`),
each with the visit that led to it, and orders that brought no money: never paid, cancelled, made as a test.
Does not: failed attempts to pay, which no shop keeps as an order.

A shop shows the same order differently as time goes on, so the tables hold when something happened to it
(paid, fulfilled, cancelled, deleted); the servers work out what stood at a moment.

Data flow: order attempts, visits -> shopify_*, woocommerce_*, database_* tables.
"""

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, datetimes, hex_ids, stream
from sandbox.world.columns import money, texts, texts_where
from sandbox.world.history import History
from sandbox.world.web import Web

MEMORY_DAYS = 30.0
"""How far back a shop remembers the visits of a browser."""
SAME_PURCHASE_DAYS = 2.0
UNPAID_SHARE = 0.02
GUEST_SHARE = 0.25
CANCELLED_AFTER = 3.0
DELETED_AFTER = 30.0
TEST_ORDERS_ON = (5.4, 401.6)
END = DAYS - 0.001
VISIT = (
    "page_url", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "device",
    "visited_at",
)  # fmt: skip


def build_shops(
    history: History, web: Web, attempts: pl.DataFrame
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Every table of the shops that are not Stripe, and who (person, customer_id) their customers are.

    Args:
        history: the world.
        web: its visits.
        attempts: one row an order and attempt to pay it, with person, instant, minor, currency, status,
            order_id, country, shop, refund_minor and refund_at.
    """
    rng = stream(history.seed, "shops")
    orders = _with_visits(_orders(rng, history, attempts), web)
    tables: dict[str, pl.DataFrame] = {}
    shoppers = []
    for shop, build in (("shopify", _shopify), ("woocommerce", _woocommerce), ("database", _database)):
        mine = orders.filter(pl.col("shop") == shop).sort("instant", "person")
        mine = mine.with_columns(pl.int_range(pl.len()).alias("number"))
        built, known = build(rng, history, mine)
        tables |= {f"{shop}_{name}": frame for name, frame in built.items()}
        shoppers.append(known)
    return tables, pl.concat(shoppers)


def _orders(rng: np.random.Generator, history: History, attempts: pl.DataFrame) -> pl.DataFrame:
    """Paid orders, those that nobody paid, and the staff's tests; `person` is -1 for the staff."""
    last = attempts.sort("instant").unique("order_id", keep="last", maintain_order=True)
    paid = last.filter(pl.col("status") == "succeeded")
    never = last.filter(pl.col("status") == "failed")
    left = paid.filter(pl.Series(rng.random(len(paid)) < UNPAID_SHARE)).with_columns(
        instant=pl.col("instant") - 0.02, order_id=pl.lit(None, dtype=pl.String)
    )
    unpaid = pl.concat([never, left]).sort("instant", "person")
    drawn = pl.Series(rng.random(len(unpaid)))
    unpaid = unpaid.with_columns(
        refund_minor=pl.lit(0, dtype=pl.Int64),
        refund_at=pl.lit(None, dtype=pl.Float64),
        paid=pl.lit(None, dtype=pl.Float64),
        cancelled=pl.when(drawn < 0.6).then(pl.col("instant") + CANCELLED_AFTER),
        deleted=pl.when(drawn < 0.3).then(pl.col("instant") + DELETED_AFTER),
    )
    gone = pl.lit(None, dtype=pl.Float64)
    paid = paid.with_columns(paid=pl.col("instant"), cancelled=gone, deleted=gone)
    kept = ["shop", "person", "instant", "minor", "currency", "country", "refund_minor", "refund_at"]
    columns = [*kept, "paid", "cancelled", "deleted"]
    joined = pl.concat([paid.select(columns), unpaid.select(columns)]).with_columns(
        is_test=pl.lit(value=False)
    )
    joined = pl.concat([joined, _tests().select(*columns, "is_test")]).filter(pl.col("instant") > 0)
    joined = joined.with_columns(
        pl.when(pl.col(name) < END).then(pl.col(name)).alias(name)
        for name in ("refund_at", "cancelled", "deleted")
    )
    minutes = pl.Series(rng.uniform(60, 2_900, len(joined)))
    days = pl.Series(rng.uniform(0.3, 4, len(joined)))
    second = rng.random(history.people.count) < 0.06
    person = joined["person"].to_numpy()
    email = np.where(second, history.people.alias, history.people.email)[person]
    return joined.with_columns(
        email=texts_where(person >= 0, email),
        ready=pl.col("instant") + minutes / 1_440,
        fulfilled=pl.when(pl.col("paid") + days < END).then(pl.col("paid") + days),
    )


def _tests() -> pl.DataFrame:
    """Orders of one unit of money with which the staff tried the checkout."""
    rows = [
        {"shop": shop, "instant": day, "currency": currency, "country": country}
        for shop, currency, country in (("shopify", "USD", "US"), ("woocommerce", "GBP", "GB"),
                                        ("database", "EUR", "FR"))
        for day in TEST_ORDERS_ON
    ]  # fmt: skip
    # WooCommerce knows no test orders: its staff throws them away unpaid
    is_woo = pl.col("shop") == "woocommerce"
    nothing = pl.lit(None, dtype=pl.Float64)
    return pl.DataFrame(rows).with_columns(
        person=pl.lit(-1, dtype=pl.Int64),
        minor=pl.lit(100, dtype=pl.Int64),
        refund_minor=pl.lit(0, dtype=pl.Int64),
        refund_at=nothing,
        paid=pl.when(~is_woo).then(pl.col("instant")),
        cancelled=nothing,
        deleted=pl.when(is_woo).then(pl.col("instant") + 1),
        is_test=pl.lit(value=True),
    )


def _with_visits(orders: pl.DataFrame, web: Web) -> pl.DataFrame:
    """Each order with the last visit before it and the first of that browser since the order before that."""
    seen = web.visits.select(VISIT).with_columns(
        web.landings.select("person", seen="instant", browser="device")
    )
    seen = seen.sort("seen", "person")
    orders = orders.sort("instant", "person").with_columns(
        since=pl.max_horizontal(
            pl.col("instant") - MEMORY_DAYS,
            pl.col("instant").shift(1).over("person").fill_null(-np.inf) + 1e-4,
        ),
        order_index=pl.col("instant").cum_count().over("person").cast(pl.Int64) - 1,
    )
    last = seen.rename({name: f"last_{name}" for name in VISIT}).with_columns(last_seen=pl.col("seen"))
    found = orders.join_asof(
        last,
        left_on="instant",
        right_on="seen",
        by="person",
        tolerance=SAME_PURCHASE_DAYS,
        check_sortedness=False,
    )
    first = seen.rename({name: f"first_{name}" for name in VISIT}).drop("person")
    first = first.with_columns(first_seen=pl.col("seen"))
    found = (
        found.sort("since")
        .join_asof(
            first, left_on="since", right_on="seen", by="browser", strategy="forward", check_sortedness=False
        )
        .sort("instant", "person")
    )
    is_earlier = (pl.col("first_seen") <= pl.col("last_seen")).fill_null(value=False)
    return found.with_columns(
        pl.when(is_earlier)
        .then(pl.col(f"first_{name}"))
        .otherwise(pl.col(f"last_{name}"))
        .alias(f"first_{name}")
        for name in VISIT
    )


def _customers(history: History, orders: pl.DataFrame, numbers: pl.Expr) -> pl.DataFrame:
    """One row a shopping person with `customer_id` from the running number `n`, in order of creation."""
    people = history.people
    shopping = (
        orders.filter(pl.col("person") >= 0)
        .group_by("person")
        .agg(pl.col("instant").min(), pl.col("email").first(), pl.col("country").first())
        .sort("instant", "person")
    )
    person = shopping["person"].to_numpy()
    return shopping.with_columns(n=pl.int_range(pl.len())).select(
        "person",
        numbers.alias("customer_id"),
        "email",
        texts(people.first_name[person]).alias("first_name"),
        texts(people.last_name[person]).alias("last_name"),
        "country",
        datetimes(np.maximum(shopping["instant"].to_numpy() - 30 / 86_400, 0)).alias("created_at"),
    )


def _times(orders: pl.DataFrame, **names: str) -> list[pl.Series]:
    return [datetimes(orders[column].fill_null(np.nan).to_numpy(), name) for name, column in names.items()]


def _amount(orders: pl.DataFrame, column: str = "minor") -> pl.Series:
    return money(orders[column].to_numpy() / 100)


def _refunds(orders: pl.DataFrame, ids: pl.Expr) -> pl.DataFrame:
    """One row a refund with `refund_id` from the running number `n`."""
    back = orders.filter(pl.col("refund_at").is_not_null()).sort("refund_at", "order_id")
    back = back.with_columns(n=pl.int_range(pl.len()))
    return back.select(
        ids.alias("refund_id"),
        "order_id",
        _amount(back, "refund_minor").alias("amount"),
        "currency",
        *_times(back, created_at="refund_at"),
    )


def _gid(kind: str, start: int, number: str = "n") -> pl.Expr:
    return pl.format(f"gid://shopify/{kind}/{{}}", start + pl.col(number) * 32_768 + 17)


Built = tuple[dict[str, pl.DataFrame], pl.DataFrame]


def _shopify(rng: np.random.Generator, history: History, orders: pl.DataFrame) -> Built:
    customers = _customers(history, orders, _gid("Customer", 8_100_000_000_000))
    orders = orders.join(customers.select("person", "customer_id"), on="person", how="left").sort("number")
    orders = orders.with_columns(order_id=_gid("Order", 5_600_000_000_000, "number"))
    visits = [f"{which}_{name}" for which in ("first", "last") for name in VISIT if name != "device"]
    table = orders.select(
        "order_id",
        pl.format("#{}", pl.col("number") + 1_001).alias("name"),
        "customer_id",
        "email",
        "country",
        _amount(orders).alias("amount"),
        "currency",
        "is_test",
        "order_index",
        *visits,
        *_times(
            orders,
            created_at="instant",
            paid_at="paid",
            fulfilled_at="fulfilled",
            cancelled_at="cancelled",
            journey_ready_at="ready",
        ),
    )
    refunds = _refunds(orders, _gid("Refund", 930_000_000_000))
    tables = {"orders": table, "refunds": refunds, "customers": customers.drop("person")}
    return tables, customers.select("person", "customer_id")


def _woocommerce(rng: np.random.Generator, history: History, orders: pl.DataFrame) -> Built:
    is_guest = rng.random(history.people.count) < GUEST_SHARE
    person = orders["person"].to_numpy()
    member = orders.filter(pl.Series((person >= 0) & ~is_guest[person]))
    customers = _customers(history, member, (pl.col("n") + 12).cast(pl.String))
    orders = orders.join(customers.select("person", "customer_id"), on="person", how="left").sort("number")
    orders = orders.with_columns(order_id=(pl.col("number") * 3 + 2_041).cast(pl.String))
    table = orders.select(
        "order_id",
        "customer_id",
        "email",
        "country",
        _amount(orders).alias("amount"),
        "currency",
        texts(hex_ids(rng, len(orders), "pay_", 18)).alias("payment_reference"),
        *[f"last_{name}" for name in VISIT],
        *_times(
            orders,
            created_at="instant",
            paid_at="paid",
            completed_at="fulfilled",
            cancelled_at="cancelled",
            trashed_at="deleted",
        ),
    )
    refunds = _refunds(orders, (pl.col("n") * 3 + 2_042).cast(pl.String))
    tables = {"orders": table, "refunds": refunds, "customers": customers.drop("person")}
    return tables, customers.select("person", "customer_id")


def _database(rng: np.random.Generator, history: History, orders: pl.DataFrame) -> Built:
    customers = _customers(history, orders, (pl.col("n") + 90_001).cast(pl.String))
    orders = orders.join(customers.select("person", "customer_id"), on="person", how="left").sort("number")
    orders = orders.with_columns(order_id=(pl.col("number") + 700_001).cast(pl.String))
    table = orders.select(
        "order_id",
        pl.format("HLS-{}", pl.col("number") + 30_001).alias("order_number"),
        "customer_id",
        "email",
        "country",
        _amount(orders).alias("amount"),
        "currency",
        texts(hex_ids(rng, len(orders), "tr_", 12)).alias("payment_reference"),
        "is_test",
        pl.col("last_page_url").alias("landing_url"),
        pl.col("last_referrer").alias("referrer"),
        *_times(orders, created_at="instant", paid_at="paid", cancelled_at="cancelled", deleted_at="deleted"),
    )
    refunds = _refunds(orders, (pl.col("n") + 4_001).cast(pl.String))
    tables = {"orders": table, "refunds": refunds, "customers": customers.drop("person")}
    return tables, customers.select("person", "customer_id")
