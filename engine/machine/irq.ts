/** One wire into an interrupt controller. Level semantics: set(true) raises, set(false) lowers; edges are made of both. */
export interface IrqLine {
  set(high: boolean): void
}
