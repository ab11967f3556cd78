/// Plain classification, with class activation maps afterwards (Zhou et al., CVPR 2016): the baseline of the field.
public struct CAM: Method {
  public static let name = "cam"
  public static let summary = "plain classification, the baseline (Zhou et al. 2016)"

  public init() {}
}
