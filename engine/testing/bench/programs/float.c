#include "programs.h"

/* Five bodies that attract each other, by half-explicit Euler steps in double precision. */

struct body { double place[3], speed[3], mass; };
static struct body bodies[5];

static double root(double value) {
  double result;
  __asm__("sqrtsd %1, %0" : "=x"(result) : "x"(value));
  return result;
}

uint32_t nbody(uint32_t steps) {
  const double step = 0.001;
  for (int i = 0; i < 5; i++)
    for (int axis = 0; axis < 3; axis++) {
      bodies[i].place[axis] = 2.0 * i - 0.75 * axis * i;
      bodies[i].speed[axis] = 0.125 * (axis - 1) * (i - 2);
      bodies[i].mass = i == 0 ? 40.0 : 0.01 * i;
    }
  while (steps-- > 0) {
    for (int i = 0; i < 5; i++)
      for (int j = i + 1; j < 5; j++) {
        struct body *a = &bodies[i], *b = &bodies[j];
        double x = a->place[0] - b->place[0], y = a->place[1] - b->place[1], z = a->place[2] - b->place[2];
        double square = x * x + y * y + z * z + 0.01;
        double pull = step / (square * root(square));
        double on_a = b->mass * pull, on_b = a->mass * pull;
        a->speed[0] -= x * on_a, a->speed[1] -= y * on_a, a->speed[2] -= z * on_a;
        b->speed[0] += x * on_b, b->speed[1] += y * on_b, b->speed[2] += z * on_b;
      }
    for (int i = 0; i < 5; i++)
      for (int axis = 0; axis < 3; axis++) bodies[i].place[axis] += step * bodies[i].speed[axis];
  }
  double sum = 0;
  for (int i = 0; i < 5; i++) sum += bodies[i].place[0] + bodies[i].place[1] + bodies[i].place[2];
  return fold(sum);
}

/* Matrices of doubles, in the order of the textbook. */

#define SIDE 96
static double left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

uint32_t matrix_product(uint32_t rounds) {
  uint32_t state = 3;
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < SIDE; j++) {
      left[i][j] = (next_random(&state) >> 16) * 0x1p-16;
      right[i][j] = (next_random(&state) >> 16) * 0x1p-16;
    }
  double trace = 0;
  for (uint32_t round = 0; round < rounds; round++) {
    for (int i = 0; i < SIDE; i++)
      for (int j = 0; j < SIDE; j++) {
        double sum = 0;
        for (int k = 0; k < SIDE; k++) sum += left[i][k] * right[k][j];
        product[i][j] = sum;
      }
    left[round % SIDE][0] += product[0][round % SIDE] * 0x1p-20;
    trace += product[round % SIDE][round % SIDE];
  }
  return fold(trace);
}

/* The x87's 80 bits: Horner's rule, division, roots and conversions. */

uint32_t extended(uint32_t rounds) {
  long double sum = 0, x = 0.5L;
  for (uint32_t round = 1; round <= rounds; round++) {
    /* The logistic map keeps x between 0 and 1. */
    x = 3.75L * x * (1 - x);
    long double value = 1;
    for (int term = 8; term > 0; term--) value = 1 + x * value / term;
    __asm__("fsqrt" : "+t"(value));
    sum += value - (int32_t)(value * 16);
    if (sum > 1000) sum -= 1000;
  }
  return fold((double)(sum + x));
}

/* Two doubles at a time, as compilers make of loops over arrays. */

typedef double doubles __attribute__((vector_size(16)));

#define PAIRS 512
static doubles abscissas[PAIRS], ordinates[PAIRS];

uint32_t packed_double(uint32_t rounds) {
  uint32_t state = 9;
  for (int i = 0; i < PAIRS; i++) {
    abscissas[i] = (doubles){ (next_random(&state) >> 16) * 0x1p-16, (next_random(&state) >> 16) * 0x1p-16 };
    ordinates[i] = (doubles){ 0, 0 };
  }
  for (uint32_t round = 0; round < rounds; round++) {
    double scalar = 0x1p-10 * (double)(round & 1023);
    doubles shift = { scalar, -scalar };
    for (int i = 0; i < PAIRS; i++) {
      doubles x = abscissas[i];
      doubles square = x * x + 1.0;
      ordinates[i] = ordinates[i] * 0.75 + (x + shift) * square - shift / square;
    }
  }
  doubles sum = { 0, 0 };
  for (int i = 0; i < PAIRS; i++) sum += ordinates[i];
  return fold(sum[0]) ^ fold(sum[1]);
}
