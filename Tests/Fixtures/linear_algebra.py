"""Cases of linear algebra, with gradients; all in float64. Results that are unique but for signs are made unique."""

import numpy as np
import torch

from common import CaseFile, Fixed, Random, uniform

LEADING = {"plain": (), "batch": (3,), "deep": (2, 1, 2)}


class Tilted:
    """Random matrices with a growing diagonal: far from singular, with singular values and eigenvalues apart."""

    differentiable = True

    def __init__(self, *shape):
        self.shape = shape

    def array(self, name):
        rows, columns = self.shape[-2:]
        diagonal = 1.5 * np.arange(1, max(rows, columns) + 1)
        return uniform(name, self.shape, -0.6, 0.6) + (np.eye(rows, columns) * diagonal[:columns])


def beside(*parts):
    """All numbers of each matrix of the parts, one after the other: [..., count, 1]."""
    leading = parts[-1].shape[:-2]
    return torch.cat([part.reshape(*leading, -1) for part in parts], dim=-1).unsqueeze(-1)


def times_itself(x):
    return x @ x.mT + torch.eye(x.shape[-2], dtype=x.dtype)


def weights(values):
    return torch.arange(1, values.shape[-1] + 1, dtype=values.dtype)


def qr(x):
    q, r = torch.linalg.qr(x)
    return beside(q, r)


def svd(x):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    w = weights(s)
    return beside(s, (u * w) @ u.mT, (vh.mT * w) @ vh, (u * w) @ vh)


def eigen(x):
    values, vectors = torch.linalg.eigh(x + x.mT)
    return beside(values, (vectors * weights(values)) @ vectors.mT)


def log_determinant(x):
    sign, log_absolute = torch.linalg.slogdet(x)
    return log_absolute, {"sign": sign}


def systems(file):
    for case, leading in LEADING.items():
        for size, columns in ((4, 3), (1, 1), (6, 1)):
            file.add("solve", f"{case}-{size}", torch.linalg.solve,
                     {"in0": Tilted(*leading, size, size), "in1": Random(*leading, size, columns)})
        for upper in (False, True):
            for unit in (False, True):
                name = f"{case}-{'upper' if upper else 'lower'}{'-unit' if unit else ''}"
                file.add("solve_triangular", name,
                         lambda a, b: torch.linalg.solve_triangular(a, b, upper=upper, unitriangular=unit),
                         {"in0": Tilted(*leading, 4, 4), "in1": Random(*leading, 4, 2)}, upper=upper,
                         unit_diagonal=unit)
        for size in (1, 4):
            file.add("cholesky", f"{case}-{size}", lambda x: torch.linalg.cholesky(times_itself(x)),
                     {"in0": Random(*leading, size, size + 1, low=-1, high=1)})
            file.add("inverse", f"{case}-{size}", torch.linalg.inv, {"in0": Tilted(*leading, size, size)})
            file.add("determinant", f"{case}-{size}", torch.linalg.det, {"in0": Tilted(*leading, size, size)})
            file.add("log_determinant", f"{case}-{size}", log_determinant, {"in0": Tilted(*leading, size, size)})
    file.add("log_determinant", "negative", log_determinant, {"in0": Fixed([[0.5, 2.0], [1.0, 0.25]])})


def decompositions(file):
    for case, leading in LEADING.items():
        for rows, columns in ((4, 4), (5, 3), (3, 5), (1, 1)):
            file.add("qr", f"{case}-{rows}x{columns}", qr, {"in0": Tilted(*leading, rows, columns)})
            file.add("svd", f"{case}-{rows}x{columns}", svd, {"in0": Tilted(*leading, rows, columns)})
        for size in (1, 4):
            file.add("symmetric_eigen", f"{case}-{size}", eigen, {"in0": Tilted(*leading, size, size)})


def make():
    file = CaseFile("operations-linalg")
    systems(file)
    decompositions(file)
    file.write()
