/// Which boxes a thresholded map gives.
public enum BoxMode: String, Sendable, Hashable, Codable, CaseIterable {
  /// The box of the component with the largest contour: the usual definition.
  case largestComponent = "largest"
  /// The boxes of all components.
  case allComponents = "all"
  /// One box around everything above the threshold, the way the released code of EIL and DANet makes it.
  case union
}
