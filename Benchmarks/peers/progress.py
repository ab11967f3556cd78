"""Lines about how far a comparison is, on standard error, so that results can go through a pipe."""

import sys
import time


class Progress:
    """Tells what was done and the time left, from the seconds that the rows were expected to take."""

    def __init__(self, rows, pairs):
        self.pairs = pairs
        self.total = sum(self.expected(row) for row in rows)
        self.finished = 0.0
        self.row_start = 0.0
        self.start = time.monotonic()

    def expected(self, row):
        return row.scouting + self.pairs * row.pair

    def begin(self, row):
        self.row_start = self.finished
        self.say(f"{row.name}: {row.work}")

    def done(self, expected):
        self.finished += expected

    def skip(self, row):
        """Counts all of a row as done that has failed."""
        self.finished = self.row_start + self.expected(row)

    def say(self, text):
        elapsed = time.monotonic() - self.start
        # At first the expectation counts, later what the rows took.
        rate = (elapsed + 60) / (self.finished + 60)
        left = (self.total - self.finished) * rate
        print(f"[{clock(elapsed)}, about {clock(left)} left] {text}", file=sys.stderr, flush=True)


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
