import { TimerQueue } from '../base/clock.ts'
import { ApicBus } from '../machine/devices/apic-bus.ts'
import { Lapic } from '../machine/devices/lapic.ts'
import { LAPIC_REGISTER as R } from '../machine/devices/lapic-registers.table.ts'

/** Processors with software-enabled local APICs on one bus, and what they told. */
export function localApics(count = 1) {
  const clock = { time: 0, now: () => clock.time }
  const timers = new TimerQueue(clock)
  const bus = new ApicBus()
  const pic = { asserted: false, pending: () => pic.asserted, acknowledge: () => 0x30 }
  const log: string[] = []
  const apics = Array.from({ length: count }, (_, id) => {
    const apic = new Lapic({
      name: `lapic${id}`,
      id,
      bootProcessor: id === 0,
      bus,
      timers,
      timerHertz: 1e9,
      tscHertz: 2e9,
      readTsc: () => BigInt(clock.time) * 2n,
      extInt: pic,
      onInit: () => log.push(`init ${id}`),
      onStartup: (vector) => log.push(`startup ${id} ${vector}`),
      onNmi: () => log.push(`nmi ${id}`),
      onSmi: () => log.push(`smi ${id}`),
      onBase: (address, visible) => log.push(`base ${id} ${address.toString(16)} ${visible}`),
    })
    apic.writeRegister(R.spurious, 0x1ff)
    return apic
  })
  log.length = 0
  const [apic] = apics as [Lapic]
  const advance = (ns: number) => {
    clock.time += ns
    timers.run()
  }
  return { clock, timers, bus, pic, log, apics, apic, advance }
}
