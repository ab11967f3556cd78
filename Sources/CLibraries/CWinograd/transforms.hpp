#pragma once

#include "geometry.hpp"
#include "simd.hpp"

// The one-dimensional transforms of F(4, 3) and of the shorter F(v, 3), v = 1...3, on its points.
//
// The points are, in this order, 0, infinity, a, -a, b, -b. F(v, 3) takes the first v + 2 of them, so a partial tile
// is multiplied with the same transformed weights as a whole one. With M(x) the product of (x - p) over all finite
// points and m(x) that over those of F(v, 3), the Toom-Cook construction gives
//   data:    row p is m(x) / (x - p) times M'(p) / m'(p); row infinity is m(x)
//   weights: row p is (1, p, p^2) / M'(p); row infinity is (0, 0, 1)
//   output:  column p is (1, p, p^2, p^3) up to v entries; column infinity is 1 in its last entry
// a and b are those of the smallest error in a search over simple fractions.

namespace winograd {

constexpr float pointA = 0.625f;
constexpr float pointB = 1.5f;

struct Matrix {
  float at[points][points];
};

constexpr double finitePoint(int index) {
  constexpr double a = pointA, b = pointB;
  const double values[points] = {0, 0, a, -a, b, -b};
  return values[index];
}

/// The derivative at a point of the product of (x - p) over the finite ones of the first `count` points.
constexpr double slope(int index, int count) {
  double product = 1;
  for (int other = 0; other < count; other++)
    if (other != index && other != 1) product *= finitePoint(index) - finitePoint(other);
  return product;
}

/// Data to points for v valid outputs: `[v + 2][v + 2]`.
constexpr Matrix dataMatrix(int valid) {
  Matrix matrix{};
  const int count = valid + 2;
  for (int row = 0; row < count; row++) {
    double product[points + 1] = {1};
    int degree = 0;
    for (int other = 0; other < count; other++) {
      if (other == row || other == 1) continue;
      degree++;
      for (int power = degree; power > 0; power--)
        product[power] = product[power - 1] - finitePoint(other) * product[power];
      product[0] *= -finitePoint(other);
    }
    const double scale = row == 1 ? 1 : slope(row, points) / slope(row, count);
    for (int power = 0; power < count; power++) matrix.at[row][power] = float(product[power] * scale);
  }
  return matrix;
}

template <int valid>
constexpr Matrix dataMatrixOf = dataMatrix(valid);

/// 1 / M'(p), the scale of a point that the transformed weights carry.
constexpr float pointScale(int index) { return index == 1 ? 1.0f : float(1 / slope(index, points)); }

EIL_WINO_BEGIN

EIL_INLINE Vector splat(float value) { return _mm512_set1_ps(value); }
EIL_INLINE Vector madd(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
EIL_INLINE Vector nmadd(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }

/// `valid + 2` values to as many points.
template <int valid>
EIL_INLINE void dataToPoints(const Vector (&d)[points], Vector (&t)[points]) {
  if constexpr (valid == tileSize) {
    constexpr float a = pointA, b = pointB, aa = a * a, bb = b * b;
    const Vector sum = splat(aa + bb), product = splat(aa * bb);
    t[0] = madd(product, d[0], nmadd(sum, d[2], d[4]));
    t[1] = madd(product, d[1], nmadd(sum, d[3], d[5]));
    const Vector evenA = nmadd(splat(bb), d[2], d[4]), oddA = nmadd(splat(bb), d[1], d[3]);
    t[2] = madd(splat(a), oddA, evenA);
    t[3] = nmadd(splat(a), oddA, evenA);
    const Vector evenB = nmadd(splat(aa), d[2], d[4]), oddB = nmadd(splat(aa), d[1], d[3]);
    t[4] = madd(splat(b), oddB, evenB);
    t[5] = nmadd(splat(b), oddB, evenB);
  } else {
    constexpr const Matrix &matrix = dataMatrixOf<valid>;
    EIL_UNROLL for (int row = 0; row < valid + 2; row++) {
      Vector sum = _mm512_mul_ps(splat(matrix.at[row][0]), d[0]);
      EIL_UNROLL for (int column = 1; column < valid + 2; column++)
        sum = madd(splat(matrix.at[row][column]), d[column], sum);
      t[row] = sum;
    }
  }
}

/// Products at `valid + 2` points to `valid` outputs.
template <int valid>
EIL_INLINE void pointsToOutput(const Vector (&m)[points], Vector (&y)[tileSize]) {
  constexpr float a = pointA, b = pointB;
  if constexpr (valid == 1) {
    y[0] = _mm512_add_ps(_mm512_add_ps(m[0], m[1]), m[2]);
  } else {
    const Vector evenA = _mm512_add_ps(m[2], m[3]), oddA = _mm512_sub_ps(m[2], m[3]);
    Vector evenB = _mm512_setzero_ps(), oddB = evenB;
    if constexpr (valid == 3) evenB = oddB = m[4];
    if constexpr (valid == 4) evenB = _mm512_add_ps(m[4], m[5]), oddB = _mm512_sub_ps(m[4], m[5]);
    y[0] = _mm512_add_ps(m[0], evenA);
    y[1] = _mm512_mul_ps(splat(a), oddA);
    if constexpr (valid > 2) {
      y[0] = _mm512_add_ps(y[0], evenB);
      y[1] = madd(splat(b), oddB, y[1]);
      y[2] = madd(splat(b * b), evenB, _mm512_mul_ps(splat(a * a), evenA));
    }
    if constexpr (valid == 4) y[3] = madd(splat(b * b * b), oddB, _mm512_mul_ps(splat(a * a * a), oddA));
    y[valid - 1] = _mm512_add_ps(y[valid - 1], m[1]);
  }
}

/// The transpose of the above: `valid` gradients of outputs to `valid + 2` points, for the gradient of the weights.
template <int valid>
EIL_INLINE void gradientToPoints(const Vector (&y)[tileSize], Vector (&t)[points]) {
  constexpr float a = pointA, b = pointB;
  t[0] = y[0];
  t[1] = y[valid - 1];
  Vector evenA = y[0], oddA = _mm512_setzero_ps(), evenB = y[0], oddB = oddA;
  if constexpr (valid > 1) oddA = _mm512_mul_ps(splat(a), y[1]), oddB = _mm512_mul_ps(splat(b), y[1]);
  if constexpr (valid > 2) evenA = madd(splat(a * a), y[2], evenA), evenB = madd(splat(b * b), y[2], evenB);
  if constexpr (valid > 3) oddA = madd(splat(a * a * a), y[3], oddA), oddB = madd(splat(b * b * b), y[3], oddB);
  t[2] = _mm512_add_ps(evenA, oddA);
  if constexpr (valid > 1) t[3] = _mm512_sub_ps(evenA, oddA);
  if constexpr (valid > 2) t[4] = _mm512_add_ps(evenB, oddB);
  if constexpr (valid > 3) t[5] = _mm512_sub_ps(evenB, oddB);
}

/// Three weights to six points.
EIL_INLINE void weightsToPoints(const Vector (&g)[3], Vector (&t)[points]) {
  constexpr float a = pointA, b = pointB, scaleA = pointScale(2), scaleB = pointScale(4);
  t[0] = _mm512_mul_ps(splat(pointScale(0)), g[0]);
  t[1] = g[2];
  const Vector evenA = madd(splat(a * a * scaleA), g[2], _mm512_mul_ps(splat(scaleA), g[0]));
  t[2] = madd(splat(a * scaleA), g[1], evenA);
  t[3] = nmadd(splat(a * scaleA), g[1], evenA);
  const Vector evenB = madd(splat(b * b * scaleB), g[2], _mm512_mul_ps(splat(scaleB), g[0]));
  t[4] = madd(splat(b * scaleB), g[1], evenB);
  t[5] = nmadd(splat(b * scaleB), g[1], evenB);
}

/// The transpose of the above: six points to the gradients of three weights.
EIL_INLINE void pointsToWeights(const Vector (&t)[points], Vector (&g)[3]) {
  constexpr float a = pointA, b = pointB, scaleA = pointScale(2), scaleB = pointScale(4);
  const Vector evenA = _mm512_add_ps(t[2], t[3]), oddA = _mm512_sub_ps(t[2], t[3]);
  const Vector evenB = _mm512_add_ps(t[4], t[5]), oddB = _mm512_sub_ps(t[4], t[5]);
  g[0] = madd(splat(pointScale(0)), t[0], madd(splat(scaleA), evenA, _mm512_mul_ps(splat(scaleB), evenB)));
  g[1] = madd(splat(a * scaleA), oddA, _mm512_mul_ps(splat(b * scaleB), oddB));
  g[2] = _mm512_add_ps(t[1], madd(splat(a * a * scaleA), evenA, _mm512_mul_ps(splat(b * b * scaleB), evenB)));
}

EIL_WINO_END

}  // namespace winograd
