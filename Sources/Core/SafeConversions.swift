// Inside this package the usual conversion of a floating-point number, which stops the program at NaN and at what does
// not fit, is replaced by one that does not, and the compiler warns of it: say `init(saturating:)`, or ask whether it
// fits (`init(exactly:)`).

extension Int {
  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Double) { self.init(saturating: value) }

  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Float) { self.init(saturating: value) }
}

extension Int32 {
  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Double) { self.init(saturating: value) }

  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Float) { self.init(saturating: value) }
}

extension Int64 {
  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Double) { self.init(saturating: value) }

  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Float) { self.init(saturating: value) }
}

extension UInt {
  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Double) { self.init(saturating: value) }

  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Float) { self.init(saturating: value) }
}

extension UInt8 {
  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Double) { self.init(saturating: value) }

  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Float) { self.init(saturating: value) }
}

extension UInt32 {
  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Double) { self.init(saturating: value) }

  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Float) { self.init(saturating: value) }
}

extension UInt64 {
  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Double) { self.init(saturating: value) }

  @available(*, deprecated, renamed: "init(saturating:)")
  package init(_ value: Float) { self.init(saturating: value) }
}
