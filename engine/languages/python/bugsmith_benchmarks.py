"""Benchmarks (pytest-benchmark) measure for a second each, in every run: here they only have to show that the code works."""

SHORT = {
    "benchmark_min_time": "0.000001",
    "benchmark_max_time": "0.000001",
    "benchmark_min_rounds": 1,
}


def shorten(config):
    """Before that plugin reads its options, which it does last. What a test says of itself stays, statistics too."""
    for name, value in SHORT.items():
        if hasattr(config.option, name):
            setattr(config.option, name, value)
