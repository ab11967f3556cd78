extension ColorMap {
  /// Red, green and blue of turbo as a polynomial of degree 5, lowest power first.
  /// Source: A. Mikhailov, "Turbo, an improved rainbow colormap for visualization" (2019), polynomial approximation.
  static let turboCoefficients: [SIMD3<Float>] = [
    SIMD3(0.13572138, 0.09140261, 0.10667330),
    SIMD3(4.61539260, 2.19418839, 12.64194608),
    SIMD3(-42.66032258, 4.84296658, -60.58204836),
    SIMD3(132.13108234, -14.18503333, 110.36276771),
    SIMD3(-152.94239396, 4.27729857, -89.90310912),
    SIMD3(59.28637943, 2.82956604, 27.34824973),
  ]

  /// Red, green and blue of viridis as a polynomial of degree 6, lowest power first.
  /// Source: the map is S. van der Walt and N. Smith's (2015); the fit is M. Zucker's, in the public domain.
  static let viridisCoefficients: [SIMD3<Float>] = [
    SIMD3(0.2777273272, 0.0054073445, 0.3340998053),
    SIMD3(0.1050930431, 1.4046135299, 1.3845901626),
    SIMD3(-0.3308618287, 0.2148475595, 0.0950951630),
    SIMD3(-4.6342304990, -5.7991009734, -19.3324409563),
    SIMD3(6.2282699363, 14.1799333668, 56.6905526007),
    SIMD3(4.7763849977, -13.7451453777, -65.3530326334),
    SIMD3(-5.4354558559, 4.6458526122, 26.3124352496),
  ]
}
