// Everything a reader of this module's results needs: pictures, boxes and masks.
@_exported import Imaging
