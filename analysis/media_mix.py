"""A weekly media-mix model: how much of each week's revenue goes along with how busy each channel was.

Belongs here: the model (pymc-marketing, sampled by nutpie) and what may be asked of it. Does not: what a
week, a channel's exposure or net revenue is (SQL), nor experiments. pymc-marketing is optional (extra `mmm`)
and imported when a model is fitted, never before.

Data flow: week x channel -> matrices -> posterior -> incremental revenue by channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

LIBRARIES = ("pymc_marketing", "nutpie")
HOW_TO_INSTALL = (
    "The media-mix model needs pymc-marketing and nutpie, which are not installed: pip install tilltale[mmm] "
    "(docs/media_mix.md has the command for this repository)."
)
MIN_WEEKS = 104
"""Two years: with less, a yearly season cannot be told from a trend or from a channel."""
MAX_CHANNELS = 16
"""More would not fit into 5 minutes, and two years of weeks cannot tell so many apart."""
CARRYOVER_WEEKS = 8
HARMONICS = 2
"""Of the yearly season."""
CHAINS, TUNE, DRAWS = 4, 500, 500
SEED = 20_261_128
LOW, HIGH = 0.05, 0.95
SCHEMA = {
    "channel": pl.String,
    "exposure_unit": pl.String,
    "weeks": pl.Int64,
    "incremental_revenue": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "r_hat": pl.Float64,
    "divergences": pl.Int64,
    "problem": pl.String,
}


class MissingLibraryError(ImportError):
    """The extra `mmm` is not installed; the message says how to install it."""


class TooLittleDataError(ValueError):
    """There is too little to learn from; the message says what is missing."""


@dataclass(frozen=True)
class Weeks:
    """What the model sees: a row a week, a column of `exposure` a channel."""

    dates: list[Any]
    channels: list[str]
    exposure: NDArray[np.float64]
    revenue: NDArray[np.float64]


def is_installed() -> bool:
    """Whether the extra `mmm` is installed; imports nothing."""
    return all(find_spec(name) is not None for name in LIBRARIES)


def channel_revenue(weekly: pl.DataFrame) -> pl.DataFrame:
    """Revenue that would not have come in without each channel, over all the weeks given.

    Args:
        weekly: one row per week and channel, weeks without gaps: week_start_date (Monday), channel,
            exposure_unit, exposure (in that unit; NULL where not known), net_revenue (of the whole week,
            reporting currency, the same in all rows of a week).

    Returns:
        One row per channel, sorted: exposure_unit, weeks (in the model), incremental_revenue (posterior mean,
        reporting currency; may be negative), low and high (90 % credible interval), r_hat (the largest of the
        model; above 1.05 the figures mean nothing), divergences (of all draws), problem (why a channel has no
        figure; then the figures are NULL).

    Raises:
        MissingLibraryError: the extra is not installed.
        TooLittleDataError: less than two years, a week is missing, or nothing was sold.
    """
    known, left_out = usable_weeks(weekly)
    if not is_installed():
        raise MissingLibraryError(HOW_TO_INSTALL)
    found = _sampled(known) if known.channels else {}
    rows = [
        {"channel": name, "exposure_unit": unit, "weeks": len(known.dates)}
        | {"problem": left_out.get(name)}
        | found.get(name, {})
        for name, unit in weekly.group_by("channel")
        .agg(pl.col("exposure_unit").first())
        .sort("channel")
        .iter_rows()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def usable_weeks(weekly: pl.DataFrame) -> tuple[Weeks, dict[str, str]]:
    """The matrices, and why each channel that is not in them was left out.

    Raises:
        TooLittleDataError: less than two years, a week is missing, or nothing was sold.
    """
    sold = weekly.group_by("week_start_date").agg(pl.col("net_revenue").first()).sort("week_start_date")
    if len(sold) < MIN_WEEKS:
        raise TooLittleDataError(
            f"The media-mix model needs {MIN_WEEKS} whole weeks (two years) of revenue and activity; "
            f"there are {len(sold)}. Experiments need far less: see docs/media_mix.md."
        )
    steps = sold["week_start_date"].diff().drop_nulls().dt.total_days()
    if not (steps == 7).all():
        raise TooLittleDataError("The media-mix model needs weeks without a gap, and one is missing.")
    revenue = sold["net_revenue"].cast(pl.Float64).to_numpy()
    if not revenue.mean() > 0:
        raise TooLittleDataError("The media-mix model needs revenue, and all in all nothing was sold.")
    wide = weekly.pivot(on="channel", index="week_start_date", values="exposure").sort("week_start_date")
    left_out = {name: problem for name in wide.columns[1:] if (problem := _problem(wide[name])) is not None}
    busiest = sorted(set(wide.columns[1:]) - set(left_out), key=lambda name: (-(wide[name] > 0).sum(), name))
    left_out |= dict.fromkeys(
        busiest[MAX_CHANNELS:], f"{MAX_CHANNELS} other channels were busy in more weeks"
    )
    channels = sorted(busiest[:MAX_CHANNELS])
    # A platform that corrects its counters downwards can leave a week below 0.
    exposure = wide.select(pl.col(channels).clip(lower_bound=0)).to_numpy().astype(float)
    return (
        Weeks(
            sold["week_start_date"].to_list(),
            channels,
            exposure.reshape(len(sold), len(channels)),
            revenue,
        ),
        left_out,
    )


def _problem(exposure: pl.Series) -> str | None:
    """Why a channel cannot be in the model."""
    if unknown := exposure.null_count():
        return f"nobody knows how busy it was in {unknown} of {len(exposure)} weeks"
    if exposure.n_unique() == 1:
        return "it was equally busy in every week, so nothing can be told from it"
    return None


def _sampled(weeks: Weeks) -> dict[str, dict[str, float | int]]:
    """The posterior of every channel's contribution, summed over the weeks."""
    import arviz
    import nutpie

    scale = weeks.revenue.max()
    model = _built(weeks, float(weeks.revenue.mean() / scale))
    compiled = nutpie.compile_pymc_model(model, backend="numba")
    trace = nutpie.sample(
        compiled,
        draws=DRAWS,
        tune=TUNE,
        chains=CHAINS,
        cores=2,
        seed=SEED,
        target_accept=0.9,
        progress_bar=False,
    )
    sums = trace.posterior["channel_contribution"].sum("date") * scale
    worst = max(float(values.max()) for values in arviz.rhat(trace.posterior[_parameters(model)]).values())
    divergences = int(trace.sample_stats["diverging"].sum())
    figures = {
        "incremental_revenue": sums.mean(("chain", "draw")).values,
        "low": sums.quantile(LOW, ("chain", "draw")).values,
        "high": sums.quantile(HIGH, ("chain", "draw")).values,
    }
    return {
        name: {"r_hat": worst, "divergences": divergences}
        | {figure: float(values[index]) for figure, values in figures.items()}
        for index, name in enumerate(weeks.channels)
    }


def _parameters(model: Any) -> Sequence[str]:
    return [variable.name for variable in model.free_RVs]


def _built(weeks: Weeks, mean: float) -> Any:
    """The model of pymc-marketing, in units of the best week's revenue; `mean` is the mean week's.

    At full saturation a channel's effect is a priori 0 give or take a quarter of a mean week, and may be
    negative: a prior above 0 would find something in every channel, whatever the data say.
    """
    import pandas as pd
    from pymc_extras.prior import Prior
    from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
    from pymc_marketing.mmm.multidimensional import MMM

    # Numbered, not named: a channel may have any name, also that of another column.
    columns = [f"channel_{number}" for number in range(len(weeks.channels))]
    mix = MMM(
        date_column="week",
        channel_columns=columns,
        target_column="revenue",
        control_columns=["trend"],
        yearly_seasonality=HARMONICS,
        adstock=GeometricAdstock(l_max=CARRYOVER_WEEKS),
        saturation=LogisticSaturation(),
        model_config={
            "intercept": Prior("Normal", mu=mean, sigma=0.5 * mean),
            "gamma_control": Prior("Normal", mu=0, sigma=0.5 * mean, dims="control"),
            "gamma_fourier": Prior("Normal", mu=0, sigma=0.3 * mean, dims="fourier_mode"),
            "adstock_alpha": Prior("Beta", alpha=1, beta=3, dims="channel"),
            "saturation_lam": Prior("Gamma", alpha=3, beta=1, dims="channel"),
            "saturation_beta": Prior("Normal", mu=0, sigma=0.25 * mean, dims="channel"),
            "likelihood": Prior("Normal", sigma=Prior("HalfNormal", sigma=0.5 * mean)),
        },
    )
    frame = pd.DataFrame(weeks.exposure, columns=columns)
    frame["week"] = pd.to_datetime(weeks.dates)
    frame["trend"] = np.linspace(-1, 1, len(weeks.dates))
    mix.build_model(frame, pd.Series(weeks.revenue, name="revenue"))
    return mix.model
