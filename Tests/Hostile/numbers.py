"""Numbers on the command line that are absurd, and trainings that diverge or cannot learn."""

from hostile import Case

OPTIONS = {
    "--image-size": ("0", "-5", "1", "99999999999", "99999999999999999999", "1e9", "nan", ""),
    "--batch": ("0", "-1", "99999999999", "65537"),
    "--epochs": ("0", "-1", "99999999999999999999"),
    "--learning-rate": ("-1", "nan", "inf", "1e999", "0"),
    "--warm-up": ("-1", "nan", "1e999"),
    "--weight-decay": ("-1", "nan"),
    "--label-smoothing": ("-1", "2", "nan"),
    "--clip-norm": ("0", "-1", "nan"),
    "--limit": ("0", "-1"),
    "--workers": ("0", "-1", "99999999"),
    "--threads": ("0", "-1", "99999999"),
    "--seed": ("-1", "99999999999999999999"),
    "--checkpoint-steps": ("0", "-1"),
    "--backbone": ("nosuch", ""),
    "--erase": ("nosuch", "pool1,pool1", ""),
}


def cases(here):
    for option, values in OPTIONS.items():
        for value in values:
            command = [*here.training(), f"{option}={value}", "--out", f"{here.runs}/number"]
            yield Case(f"{option} {value}", command, status=(0, 1, 64), seconds=20)
    memory = ["--image-size", "16384", "--batch", "65536"]
    yield Case("more memory than there is: train", [*here.training(), *memory, "--out", f"{here.runs}/memory"], ("GB|GiB|memory",),
               status=(1,))
    for bench in ("step", "infer"):
        yield Case(f"more memory than there is: bench {bench}", ["eil", "bench", bench, "--backbone", "vgg16", *memory],
                   ("GB|GiB|memory",), status=(1,))
    yield Case("classes beyond all", ["eil", "summary", "--backbone", "vgg16", "--classes", "99999999999"], status=(1, 64))
    diverging = [*here.training(), "--learning-rate", "1e8", "--warm-up", "0", "--out", f"{here.runs}/diverged"]
    yield Case("a learning rate of 1e8", diverging, ("diverge|learning rate",), status=(1,))
    for text in ("tarin", "evalute", "bench stpe"):
        yield Case(f"the command '{text}'", ["eil", *text.split()], ("did you mean|Did you mean",), status=(64,))
    yield Case("the option --runn", ["eil", "evaluate", "--runn", "x"], ("--run",), status=(64,))
    for threshold in ("-1", "1", "nan", "2"):
        yield Case(f"threshold {threshold}", [*here.localize(f"{here.data}/cat/0.png"), f"--threshold={threshold}"], status=(64,))
