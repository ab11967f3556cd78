"""Means with spread, and paired differences with bootstrap intervals."""
import random
import statistics


def spread(values):
    """Mean ± standard deviation over seeds; a dash where one is missing."""
    if any(value is None for value in values):
        return "-"
    more = f" ± {statistics.stdev(values):.1f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.1f}{more}"


def difference(own, other, draws=2000):
    """The mean difference of two methods and its 95 % interval, as text.

    `own` and `other` hold a dictionary {image: value} for each seed, the same seeds in the same order. Images and
    seeds are drawn with replacement, images alike for both methods (a paired bootstrap over both sources of chance).
    """
    names = sorted(set.intersection(*(set(table) for table in own + other)))
    gaps = [[a[name] - b[name] for name in names] for a, b in zip(own, other)]
    mean = statistics.mean(statistics.mean(row) for row in gaps)
    generator = random.Random(0)
    drawn = []
    for _ in range(draws):
        rows = generator.choices(gaps, k=len(gaps))
        places = generator.choices(range(len(names)), k=len(names))
        drawn.append(sum(sum(row[place] for place in places) for row in rows) / (len(rows) * len(names)))
    drawn.sort()
    low, high = drawn[int(0.025 * draws)], drawn[int(0.975 * draws)]
    return f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"
