"""Names, user names and sites in the form in which they can be compared.

Belongs here: cleaning of text, column by column. Does not: what agreement is worth (`linkage`).

Data flow: profiles, persons -> one frame of equal columns each.
"""

import polars as pl

BLOCK_LIMIT = 40
"""A value that more persons share than this leads to nobody: it opens no pair, so that work stays linear."""
SHORTEST_USER = 5
BLOCKS = ("name_key", "initial_key", "ends_key", "user")
NO_TEXTS = pl.lit([], pl.List(pl.String))
FEATURES = (
    "unique_id", "name_key", "initial_key", "ends_key", "plain_users", "users", "site", "country", "language",
)  # fmt: skip


def profile_features(profiles: pl.DataFrame, company_sites: set[str]) -> pl.DataFrame:
    """One row per profile. A link that leads to no known company says nothing of its owner."""
    user = _squashed("user_name")
    is_short = pl.col("user").str.len_chars() < SHORTEST_USER
    return (
        profiles.with_columns(_tokens("display_name"), user=user)
        .with_columns(
            users=pl.when(pl.col("user").is_null() | is_short).then(NO_TEXTS)
            .otherwise(pl.concat_list("user")),
            given=pl.col("tokens").list.first(),
            family=pl.col("tokens").list.last(),
            site=pl.when(pl.col("site").is_in(sorted(company_sites))).then("site"),
        )
        .with_columns(
            plain_users=pl.col("users").list.eval(pl.element().filter(pl.element().str.contains(r"^\p{L}+$"))),
            shortened=pl.min_horizontal(
                pl.col("given").str.len_chars(), pl.col("family").str.len_chars()
            ) == 1,
        )
        .with_columns(
            *_name_keys(),
            initial_key=pl.when(pl.col("shortened") & _is_full()).then(_sorted_text("tokens")),
            unique_id=pl.col("key_kind") + ":" + pl.col("key_value"),
        )
        .select("platform", "key_kind", "key_value", *FEATURES)
    )  # fmt: skip


def person_features(persons: pl.DataFrame) -> pl.DataFrame:
    """One row per person. User names that are made of the name alone are kept apart from the others."""
    given, family = pl.col("given"), pl.col("family")
    made = [
        given + family,
        family + given,
        given.str.slice(0, 1) + family,
        given + family.str.slice(0, 1),
    ]
    return (
        persons.with_columns(_tokens("full_name"))
        .with_columns(given=pl.col("tokens").list.first(), family=pl.col("tokens").list.last())
        .with_columns(
            plain_users=pl.when(_is_full()).then(pl.concat_list(made[:2])).otherwise(NO_TEXTS),
            all_plain=pl.when(_is_full()).then(pl.concat_list(made)).otherwise(NO_TEXTS),
            users=pl.col("mail_users")
            .fill_null("")
            .str.split(";")
            .list.eval(pl.element().str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "").unique().sort()),
        )
        .with_columns(users=pl.col("users").list.set_difference("all_plain"))
        .with_columns(
            *_name_keys(),
            users=pl.col("users")
            .list.eval(pl.element().filter(pl.element().str.len_chars() >= SHORTEST_USER))
            .list.sort(),
            initial_key=pl.when(_is_full()).then(
                pl.concat_list(given, family.str.slice(0, 1)).list.sort().list.join(" ")
            ),
            unique_id=pl.col("natural_person_key"),
        )
        .select("natural_person_key", *FEATURES)
    )


def without_common(left: pl.DataFrame, right: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both frames with a column `block_<name>` each: the values by which pairs are looked for."""
    every_user = pl.concat_list("users", "plain_users").list.unique().list.sort().alias("user")
    left, right = left.with_columns(every_user), right.with_columns(every_user)
    for name in BLOCKS:
        values = right[name].explode() if name == "user" else right[name]
        counts = values.drop_nulls().value_counts()
        common = counts.filter(pl.col("count") > BLOCK_LIMIT)[name].sort().implode()
        rare = (
            pl.col(name).list.eval(pl.element().filter(~pl.element().is_in(common)))
            if name == "user"
            else pl.when(~pl.col(name).is_in(common)).then(name)
        )
        block = rare.alias(f"block_{name}")
        left, right = left.with_columns(block), right.with_columns(block)
    return left, right


def _plain(name: str) -> pl.Expr:
    """Lower case without accents; what is neither letter nor digit is a blank."""
    bare = pl.col(name).str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return bare.str.replace_all("ß", "ss").str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def _squashed(name: str) -> pl.Expr:
    return _plain(name).str.replace_all(" ", "")


def _tokens(name: str) -> pl.Expr:
    words = _plain(name).str.split(" ").list.eval(pl.element().filter(pl.element() != ""))
    return words.alias("tokens")


def _is_full() -> pl.Expr:
    """A name of one word is a nickname or a given name: both say too little."""
    return (pl.col("tokens").list.len() >= 2).fill_null(value=False)


def _sorted_text(name: str) -> pl.Expr:
    return pl.col(name).list.sort().list.join(" ")


def _name_keys() -> list[pl.Expr]:
    """The whole name, and the ends of its words: a slip is mostly in the middle."""
    whole = pl.when(_is_full()).then(_sorted_text("tokens"))
    ends = pl.col("tokens").list.sort().list.eval(pl.element().str.slice(0, 1) + pl.element().str.tail(2))
    return [
        whole.alias("name_key"),
        pl.when(_is_full()).then(ends.list.join(" ")).alias("ends_key"),
    ]
