"""Makes every fixture of this folder: python make_fixtures.py [operations] [linalg] [optimizers] [networks] [names]"""

import sys

import linear_algebra
import networks
import operations
import optimizers
import torchvision_names

PARTS = {
    "operations": operations.make,
    "linalg": linear_algebra.make,
    "optimizers": optimizers.make,
    "networks": networks.make,
    "names": torchvision_names.make,
}

for part in sys.argv[1:] or PARTS:
    PARTS[part]()
