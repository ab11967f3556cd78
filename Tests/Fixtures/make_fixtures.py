"""Makes every fixture of this folder.

python make_fixtures.py [operations] [linalg] [optimizers] [channels] [networks] [properties] [names] [states] [checkpoints]
                        [onnx] [weights] [maps] [layers] [mobile]
"""

import sys

import channel_layers
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
import torchvision_states
import weights

PARTS = {
    "operations": operations.make,
    "linalg": linear_algebra.make,
    "optimizers": optimizers.make,
    "channels": channel_layers.make,
    "networks": networks.make,
    "properties": properties.make,
    "names": torchvision_names.make,
    "states": torchvision_states.make,
    "checkpoints": checkpoints.make,
    "onnx": onnx_models.make,
    "weights": weights.make,
    "maps": maps.make,
    "layers": layers.make,
    "mobile": mobile_names.make,
}

for part in sys.argv[1:] or PARTS:
    PARTS[part]()
