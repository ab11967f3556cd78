/// Which channels a decoded image has, whatever the file holds.
public enum ChannelRule: Sendable, Hashable {
  /// Three: gray is repeated, transparency is laid on white, CMYK is converted.
  case rgb
  /// One: colors become luminance, transparency is laid on white.
  case gray
  /// One, three or, for PNG with transparency, four.
  case asStored
}
