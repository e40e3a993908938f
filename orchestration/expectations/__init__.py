"""Great Expectations suites as data: `landed/<source>.yaml`, `marts/<area>.yaml`. Knows no Dagster."""
