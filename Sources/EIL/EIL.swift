// One import for everything: `import EIL`.
@_exported import Autodiff
@_exported import Backbones
@_exported import Datasets
@_exported import Erasing
@_exported import Imaging
@_exported import Interchange
@_exported import Layers
@_exported import Localization
@_exported import Measurement
@_exported import Methods
@_exported import Optimizers
@_exported import Reporting
@_exported import Training
