/**
 * One counter of the Intel 82C54 (datasheet 231244), all six modes. Nothing runs: what the counter would show and
 * its output are computed from the number of clock ticks since the count was loaded.
 */
const NEVER = Number.POSITIVE_INFINITY

function powerOn() {
  return {
    mode: 0,
    /** Bytes that reads and writes move: 1 low, 2 high, 3 low then high. */
    access: 3,
    bcd: false,
    gate: true,
    /** The count last written, 1 to 65,536. */
    reload: 0x10000,
    /** The count in use. */
    count: 0x10000,
    /** A count was written since the control word. */
    loaded: false,
    /** Counting since tick `start`, with `held` ticks counted before. */
    running: false,
    start: 0,
    held: 0,
    /** Modes 2 and 3: the count that is taken at tick `boundary`, or 0. */
    pending: 0,
    boundary: 0,
    boundaryFalls: false,
    low: 0,
    writeHigh: false,
    readHigh: false,
    latched: false,
    latchedCount: 0,
    statusLatched: false,
    latchedStatus: 0,
  }
}

export type PitChannelState = ReturnType<typeof powerOn>

export class PitChannel {
  regs: PitChannelState = powerOn()

  static shape(): PitChannelState {
    return powerOn()
  }

  /** A control word for this counter that is not a latch command. */
  control(value: number): void {
    const mode = (value >> 1) & 7
    const { gate } = this.regs
    this.regs = { ...powerOn(), gate, mode: mode > 5 ? mode - 4 : mode }
    this.regs.access = (value >> 4) & 3
    this.regs.bcd = (value & 1) !== 0
  }

  writeCount(byte: number, tick: number): void {
    const r = this.regs
    if (r.access === 1) this.load(byte, tick)
    else if (r.access === 2) this.load(byte << 8, tick)
    else if (r.writeHigh) {
      r.writeHigh = false
      this.load(r.low | (byte << 8), tick)
    } else {
      r.low = byte
      r.writeHigh = true
      // Mode 0: the first byte stops the count and OUT falls at once.
      if (r.mode === 0) {
        r.held = this.elapsed(tick)
        r.running = false
        r.loaded = false
      }
    }
  }

  read(tick: number): number {
    const r = this.regs
    if (r.statusLatched) {
      r.statusLatched = false
      return r.latchedStatus
    }
    const value = r.latched ? r.latchedCount : this.value(tick)
    const high = r.access === 2 || (r.access === 3 && r.readHigh)
    if (r.access === 3) r.readHigh = !r.readHigh
    if (r.access !== 3 || high) r.latched = false
    return high ? value >> 8 : value & 0xff
  }

  latchCount(tick: number): void {
    const r = this.regs
    if (r.latched) return
    r.latchedCount = this.value(tick)
    r.latched = true
  }

  latchStatus(tick: number): void {
    const r = this.regs
    if (r.statusLatched) return
    this.sync(tick)
    const nullCount = !r.loaded || r.pending > 0 || (r.running && tick < r.start)
    const flags = (this.out(tick) ? 0x80 : 0) | (nullCount ? 0x40 : 0)
    r.latchedStatus = flags | (r.access << 4) | (r.mode << 1) | (r.bcd ? 1 : 0)
    r.statusLatched = true
  }

  setGate(high: boolean, tick: number): void {
    const r = this.regs
    if (high === r.gate) return
    this.sync(tick)
    r.gate = high
    const triggered = r.mode === 1 || r.mode === 5
    if (!high) {
      if (triggered) return
      r.held = r.mode === 2 || r.mode === 3 ? 0 : this.elapsed(tick)
      r.running = false
      r.pending = 0
    } else if (r.loaded) {
      const restarts = triggered || r.mode === 2 || r.mode === 3
      if (restarts) this.begin(r.reload, tick)
      else {
        r.start = tick
        r.running = true
      }
    }
  }

  out(tick: number): boolean {
    this.sync(tick)
    const r = this.regs
    const elapsed = this.elapsed(tick)
    switch (r.mode) {
      case 0:
        return r.loaded && elapsed >= r.count
      case 1:
        return !r.running || elapsed >= r.count
      case 2:
        return !r.running || elapsed % r.count !== r.count - 1
      case 3:
        return !r.running || elapsed % r.count < Math.ceil(r.count / 2)
      default:
        return !r.loaded || elapsed !== r.count
    }
  }

  /** The next tick after `tick` at which OUT goes high, or Infinity. */
  nextRise(tick: number): number {
    this.sync(tick)
    const r = this.regs
    if (!r.running) return NEVER
    if (r.mode === 2 || r.mode === 3) {
      if (r.pending > 0) return r.boundaryFalls ? r.boundary + Math.floor(r.pending / 2) : r.boundary
      return r.start + (Math.floor(this.elapsed(tick) / r.count) + 1) * r.count
    }
    const rise = r.start - r.held + r.count + (r.mode >= 4 ? 1 : 0)
    return rise > tick ? rise : NEVER
  }

  private load(raw: number, tick: number): void {
    const r = this.regs
    const span = r.bcd ? 10_000 : 0x10000
    r.reload = (r.bcd ? fromBcd(raw) : raw) || span
    if (r.mode === 1 || r.mode === 5) {
      r.loaded = true
      return
    }
    if (r.mode === 2 || r.mode === 3) {
      // A count of 1 is illegal in modes 2 and 3; it must not become a storm.
      if (r.reload === 1) r.reload = span
      if (r.running) {
        this.defer(tick)
        return
      }
    }
    this.begin(r.reload, tick)
    r.running = r.gate
  }

  /** The count is taken over on the clock pulse after it was written or triggered. */
  private begin(count: number, tick: number): void {
    const r = this.regs
    r.count = count
    r.loaded = true
    r.running = true
    r.held = 0
    r.start = tick + 1
    r.pending = 0
  }

  /** Modes 2 and 3 finish the period (mode 3: the half period) before they take a new count. */
  private defer(tick: number): void {
    this.sync(tick)
    const r = this.regs
    const elapsed = this.elapsed(tick)
    const half = Math.ceil(r.count / 2)
    r.boundaryFalls = r.mode === 3 && elapsed % r.count < half
    r.boundary = r.start + Math.floor(elapsed / r.count) * r.count + (r.boundaryFalls ? half : r.count)
    r.pending = r.reload
  }

  private sync(tick: number): void {
    const r = this.regs
    if (r.pending === 0 || tick < r.boundary) return
    r.count = r.pending
    r.start = r.boundary - (r.boundaryFalls ? Math.ceil(r.count / 2) : 0)
    r.pending = 0
  }

  private elapsed(tick: number): number {
    const r = this.regs
    return r.running ? r.held + Math.max(0, tick - r.start) : r.held
  }

  /** What the counting element shows, as the guest reads it. */
  private value(tick: number): number {
    this.sync(tick)
    const r = this.regs
    const span = r.bcd ? 10_000 : 0x10000
    const elapsed = this.elapsed(tick)
    let value: number
    if (r.mode === 2) value = r.count - (elapsed % r.count)
    else if (r.mode === 3) value = squareWave(r.count, elapsed % r.count)
    else value = (((r.count - elapsed) % span) + span) % span
    return r.bcd ? toBcd(value % span) : value & 0xffff
  }
}

/** Mode 3 counts by twos, twice per period; an odd count loses 1 in the high half and 3 in the low half first. */
function squareWave(count: number, position: number): number {
  const half = Math.ceil(count / 2)
  const step = position < half ? position : position - half
  if (step === 0) return count
  if (count % 2 === 0) return count - 2 * step
  return position < half ? count + 1 - 2 * step : count - 1 - 2 * step
}

function fromBcd(raw: number): number {
  return (raw >> 12) * 1000 + ((raw >> 8) & 15) * 100 + ((raw >> 4) & 15) * 10 + (raw & 15)
}

function toBcd(value: number): number {
  const digit = (unit: number) => Math.floor(value / unit) % 10
  return (digit(1000) << 12) | (digit(100) << 8) | (digit(10) << 4) | digit(1)
}
