/// Which channels a decoded picture has, whatever the file holds.
public enum ChannelRule: Sendable, Hashable {
  /// Three: grey is repeated, transparency is laid on white, CMYK is converted.
  case rgb
  /// One: colours become luminance, transparency is laid on white.
  case grey
  /// One, three or, for PNG with transparency, four.
  case asStored
}
