/** What operators of two constants give. */
export const fold32 = {
  add: (x: number, y: number): number => (x + y) | 0,
  sub: (x: number, y: number): number => (x - y) | 0,
  and: (x: number, y: number): number => x & y,
  or: (x: number, y: number): number => x | y,
  xor: (x: number, y: number): number => x ^ y,
  shl: (x: number, y: number): number => x << y,
  shrS: (x: number, y: number): number => x >> y,
  shrU: (x: number, y: number): number => (x >>> y) | 0,
}

export const fold64 = {
  add: (x: bigint, y: bigint): bigint => x + y,
  sub: (x: bigint, y: bigint): bigint => x - y,
  mul: (x: bigint, y: bigint): bigint => x * y,
  and: (x: bigint, y: bigint): bigint => x & y,
  or: (x: bigint, y: bigint): bigint => x | y,
  xor: (x: bigint, y: bigint): bigint => x ^ y,
  shl: (x: bigint, y: bigint): bigint => x << (y & 63n),
  shrS: (x: bigint, y: bigint): bigint => BigInt.asIntN(64, x) >> (y & 63n),
  shrU: (x: bigint, y: bigint): bigint => BigInt.asUintN(64, x) >> (y & 63n),
}
