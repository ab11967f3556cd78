"""Makes every fixture of this folder.

python make_fixtures.py [operations] [linalg] [optimizers] [networks] [properties] [names] [checkpoints] [onnx] [weights]
                        [maps] [layers] [mobile]
"""

import sys

import checkpoints
import layers
import linear_algebra
import maps
import mobile_names
import networks
import onnx_models
import operations
import optimizers
import properties
import torchvision_names
import weights

PARTS = {
    "operations": operations.make,
    "linalg": linear_algebra.make,
    "optimizers": optimizers.make,
    "networks": networks.make,
    "properties": properties.make,
    "names": torchvision_names.make,
    "checkpoints": checkpoints.make,
    "onnx": onnx_models.make,
    "weights": weights.make,
    "maps": maps.make,
    "layers": layers.make,
    "mobile": mobile_names.make,
}

for part in sys.argv[1:] or PARTS:
    PARTS[part]()
