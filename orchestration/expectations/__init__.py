"""Great Expectations suites as data: `landed/<source>.yaml`, `marts.yaml`. Knows no Dagster."""
