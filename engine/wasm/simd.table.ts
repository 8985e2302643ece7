/**
 * Vector instructions without memory operands: opcode after the 0xfd prefix, and result type
 * (WebAssembly Core spec 2.0, 5.4.8). `lane` marks those with a lane index as an immediate.
 */
type Row = {
  readonly code: number
  /** The code as it is written, with its prefix. */
  readonly bytes: readonly number[]
  readonly result: 'i32' | 'i64' | 'f32' | 'f64' | 'v128'
  readonly lane: boolean
}

const rows: Record<string, Row> = {}

function v(first: number, names: string, result: Row['result'] = 'v128', lane = false): void {
  names.split(' ').forEach((name, i) => {
    const code = first + i
    const bytes = code < 0x80 ? [0xfd, code] : [0xfd, (code & 0x7f) | 0x80, code >> 7]
    if (name !== '-') rows[name] = { code, bytes, result, lane }
  })
}

v(0x0e, 'i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat')
v(0x15, 'i8x16.extract_lane_s i8x16.extract_lane_u', 'i32', true)
v(0x17, 'i8x16.replace_lane', 'v128', true)
v(0x18, 'i16x8.extract_lane_s i16x8.extract_lane_u', 'i32', true)
v(0x1a, 'i16x8.replace_lane', 'v128', true)
v(0x1b, 'i32x4.extract_lane', 'i32', true)
v(0x1c, 'i32x4.replace_lane', 'v128', true)
v(0x1d, 'i64x2.extract_lane', 'i64', true)
v(0x1e, 'i64x2.replace_lane', 'v128', true)
v(0x1f, 'f32x4.extract_lane', 'f32', true)
v(0x20, 'f32x4.replace_lane', 'v128', true)
v(0x21, 'f64x2.extract_lane', 'f64', true)
v(0x22, 'f64x2.replace_lane', 'v128', true)
v(
  0x23,
  'i8x16.eq i8x16.ne i8x16.lt_s i8x16.lt_u i8x16.gt_s i8x16.gt_u i8x16.le_s i8x16.le_u i8x16.ge_s i8x16.ge_u',
)
v(
  0x2d,
  'i16x8.eq i16x8.ne i16x8.lt_s i16x8.lt_u i16x8.gt_s i16x8.gt_u i16x8.le_s i16x8.le_u i16x8.ge_s i16x8.ge_u',
)
v(
  0x37,
  'i32x4.eq i32x4.ne i32x4.lt_s i32x4.lt_u i32x4.gt_s i32x4.gt_u i32x4.le_s i32x4.le_u i32x4.ge_s i32x4.ge_u',
)
v(
  0x41,
  'f32x4.eq f32x4.ne f32x4.lt f32x4.gt f32x4.le f32x4.ge f64x2.eq f64x2.ne f64x2.lt f64x2.gt f64x2.le f64x2.ge',
)
v(0x4d, 'v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect')
v(0x53, 'v128.any_true', 'i32')
v(0x5e, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4')
v(0x60, 'i8x16.abs i8x16.neg i8x16.popcnt')
v(0x63, 'i8x16.all_true i8x16.bitmask', 'i32')
v(0x65, 'i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest')
v(0x6b, 'i8x16.shl i8x16.shr_s i8x16.shr_u i8x16.add i8x16.add_sat_s i8x16.add_sat_u i8x16.sub')
v(
  0x72,
  'i8x16.sub_sat_s i8x16.sub_sat_u f64x2.ceil f64x2.floor i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u',
)
v(0x7a, 'f64x2.trunc i8x16.avgr_u i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u')
v(0x7e, 'i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u i16x8.abs i16x8.neg i16x8.q15mulr_sat_s')
v(0x83, 'i16x8.all_true i16x8.bitmask', 'i32')
v(0x85, 'i16x8.narrow_i32x4_s i16x8.narrow_i32x4_u i16x8.extend_low_i8x16_s i16x8.extend_high_i8x16_s')
v(0x89, 'i16x8.extend_low_i8x16_u i16x8.extend_high_i8x16_u i16x8.shl i16x8.shr_s i16x8.shr_u i16x8.add')
v(0x8f, 'i16x8.add_sat_s i16x8.add_sat_u i16x8.sub i16x8.sub_sat_s i16x8.sub_sat_u f64x2.nearest i16x8.mul')
v(0x96, 'i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u - i16x8.avgr_u i16x8.extmul_low_i8x16_s')
v(0x9d, 'i16x8.extmul_high_i8x16_s i16x8.extmul_low_i8x16_u i16x8.extmul_high_i8x16_u i32x4.abs i32x4.neg')
v(0xa3, 'i32x4.all_true i32x4.bitmask', 'i32')
v(
  0xa7,
  'i32x4.extend_low_i16x8_s i32x4.extend_high_i16x8_s i32x4.extend_low_i16x8_u i32x4.extend_high_i16x8_u',
)
v(0xab, 'i32x4.shl i32x4.shr_s i32x4.shr_u i32x4.add')
v(0xb1, 'i32x4.sub - - - i32x4.mul i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u i32x4.dot_i16x8_s')
v(
  0xbc,
  'i32x4.extmul_low_i16x8_s i32x4.extmul_high_i16x8_s i32x4.extmul_low_i16x8_u i32x4.extmul_high_i16x8_u',
)
v(0xc0, 'i64x2.abs i64x2.neg')
v(0xc3, 'i64x2.all_true i64x2.bitmask', 'i32')
v(
  0xc7,
  'i64x2.extend_low_i32x4_s i64x2.extend_high_i32x4_s i64x2.extend_low_i32x4_u i64x2.extend_high_i32x4_u',
)
v(0xcb, 'i64x2.shl i64x2.shr_s i64x2.shr_u i64x2.add - - i64x2.sub - - - i64x2.mul')
v(0xd6, 'i64x2.eq i64x2.ne i64x2.lt_s i64x2.gt_s i64x2.le_s i64x2.ge_s i64x2.extmul_low_i32x4_s')
v(0xdd, 'i64x2.extmul_high_i32x4_s i64x2.extmul_low_i32x4_u i64x2.extmul_high_i32x4_u f32x4.abs f32x4.neg')
v(0xe3, 'f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div f32x4.min f32x4.max f32x4.pmin f32x4.pmax')
v(
  0xec,
  'f64x2.abs f64x2.neg - f64x2.sqrt f64x2.add f64x2.sub f64x2.mul f64x2.div f64x2.min f64x2.max f64x2.pmin',
)
v(
  0xf7,
  'f64x2.pmax i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u',
)
v(0xfc, 'i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s')
v(0xff, 'f64x2.convert_low_i32x4_u')

export const simdTable: Readonly<Record<string, Row>> = rows
