"""What both forms of `benchmarks.form` hold."""

BLOCKS, ARTICLES = 300, 20
KINDS = ("hero", "prose", "teaser")
