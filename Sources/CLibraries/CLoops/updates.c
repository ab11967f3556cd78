#include "loops.h"

EIL_EACH_PROCESSOR
void eil_sgd(int64_t count, float *parameter, const float *gradient, float rate, float decay) {
  for (int64_t i = 0; i < count; ++i) parameter[i] -= rate * (gradient[i] + decay * parameter[i]);
}

EIL_EACH_PROCESSOR
void eil_sgd_momentum(
    int64_t count, float *restrict parameter, const float *restrict gradient, float *restrict speed, float rate,
    float momentum, float share, float decay, int nesterov) {
  if (nesterov) {
    for (int64_t i = 0; i < count; ++i) {
      const float slope = gradient[i] + decay * parameter[i];
      const float now = momentum * speed[i] + share * slope;
      speed[i] = now;
      parameter[i] -= rate * (slope + momentum * now);
    }
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    const float now = momentum * speed[i] + share * (gradient[i] + decay * parameter[i]);
    speed[i] = now;
    parameter[i] -= rate * now;
  }
}

EIL_EACH_PROCESSOR
void eil_adam(
    int64_t count, float *restrict parameter, const float *restrict gradient, float *restrict mean,
    float *restrict square, const float numbers[9]) {
  const float rate = numbers[0], correction = numbers[1], keep1 = numbers[2], take1 = numbers[3];
  const float keep2 = numbers[4], take2 = numbers[5], epsilon = numbers[6], decay = numbers[7];
  const float shrinkage = numbers[8];
  for (int64_t i = 0; i < count; ++i) {
    const float slope = gradient[i] + decay * parameter[i];
    const float first = keep1 * mean[i] + take1 * slope;
    const float second = keep2 * square[i] + take2 * slope * slope;
    mean[i] = first;
    square[i] = second;
    const float spread = __builtin_elementwise_sqrt(second) * correction + epsilon;
    parameter[i] = parameter[i] * shrinkage - rate * first / spread;
  }
}

EIL_EACH_PROCESSOR
void eil_rmsprop(
    int64_t count, float *restrict parameter, const float *restrict gradient, float *restrict square,
    float *restrict speed, const float numbers[6]) {
  const float rate = numbers[0], keep = numbers[1], take = numbers[2];
  const float epsilon = numbers[3], momentum = numbers[4], decay = numbers[5];
  for (int64_t i = 0; i < count; ++i) {
    const float slope = gradient[i] + decay * parameter[i];
    const float now = keep * square[i] + take * slope * slope;
    float step = slope / (__builtin_elementwise_sqrt(now) + epsilon);
    square[i] = now;
    if (speed) {
      step += momentum * speed[i];
      speed[i] = step;
    }
    parameter[i] -= rate * step;
  }
}
