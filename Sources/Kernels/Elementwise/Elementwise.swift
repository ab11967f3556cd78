/// Operations that treat every element alike: functions of one array, of two, comparisons, choices and casts.
///
/// Arrays of two different shapes are combined as in NumPy: aligned at their last axes, sizes equal or 1. Results keep
/// the blocked layouts of their operands where the zeros that fill up the blocks stay zero, and are row-major else.
public enum Elementwise {}
