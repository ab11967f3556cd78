"""The rounds of one row: all of the peer's configurations once, then ours and the best one in turn."""

import processes
from processes import Failure


class Rounds:
    """Runs the rows of one comparison."""

    def __init__(self, sides, pairs, progress):
        self.sides, self.pairs, self.progress = sides, pairs, progress

    def run(self, row):
        """The row's result, ready for JSON. A row that cannot be measured has the key `failure` instead of pairs."""
        result = {"name": row.name, "work": row.work, "metric": row.metric, "wanted": row.wanted,
                  "batch": row.batch, "timedSteps": row.steps}
        try:
            if row.peer[0] == "onnxruntime_infer.py":
                self.sides.export(row)
            self.scout(row, result)
            self.alternate(row, result)
        except Failure as failure:
            result["failure"] = str(failure)
            self.progress.say(f"{row.name}: {failure}")
            self.progress.skip(row)
        finally:
            self.sides.exported(row).unlink(missing_ok=True)
        return result

    def scout(self, row, result):
        """Adds what each configuration gave, the best one, and the peer's version."""
        result["configurations"] = {}
        best = None
        for configuration in row.configurations:
            try:
                outcome = processes.run(self.sides.theirs(row, configuration), self.sides.threads)
                figure = processes.figure(outcome, row, middle=min)
            except Failure as failure:
                result["configurations"][configuration] = f"does not work: {failure}"
                self.progress.say(f"{row.name}: {configuration} does not work: {failure}")
                continue
            result["configurations"][configuration] = figure
            self.progress.say(f"{row.name}: {configuration} {shown(figure, row)}")
            if best is None or row.better(figure, best):
                best = figure
                result["best"], result["version"] = configuration, outcome.get("version", "")
        self.progress.done(row.scouting)
        if best is None:
            raise Failure("no configuration of the peer works")
        if len(row.configurations) > 1:
            self.progress.say(f"{row.name}: the peer runs as {result['best']}")

    def alternate(self, row, result):
        """Adds the pairs; the side that goes first changes from pair to pair."""
        ours, theirs = self.sides.ours(row), self.sides.theirs(row, result["best"])
        pairs = []
        for number in range(self.pairs):
            commands = (("ours", ours), ("theirs", theirs))
            pair = {"first": commands[number % 2][0]}
            for side, command in commands if number % 2 == 0 else reversed(commands):
                try:
                    pair[side] = processes.figure(processes.run(command, self.sides.threads), row)
                except Failure as failure:
                    raise Failure(f"{side}: {failure}") from failure
            pair["ratio"] = pair["ours"] / pair["theirs"]
            pairs.append(pair)
            self.progress.done(row.pair)
            self.progress.say(
                f"{row.name}: pair {number + 1} of {self.pairs}: ours {shown(pair['ours'], row)}, "
                f"theirs {shown(pair['theirs'], row)}, ratio {pair['ratio']:.2f}")
        result["pairs"] = pairs


def shown(figure, row):
    if row.metric == "overhead":
        return f"{figure:.2f} µs"
    return f"{figure / 2**20:.0f} MiB" if row.metric == "memory" else f"{figure:.2f} img/s"
