"""The data of `benchmarks.form` in Django's own admin, as a project writes it in an afternoon: what the form is held against."""
