import type { CountedGuest } from '../counted-guest.ts'

/** struct input_event of 64-bit Linux: two words of time, type, code and value. */
const SIZE = 24

/** The events that a program reads from the input device of this name while `act` is done: type, code and value. */
export function inputEvents(guest: CountedGuest, name: string, act: () => void): number[][] {
  const device = new RegExp(`N: Name="${name}"[\\s\\S]*?(event\\d+)`)
  const devices = guest.ask('cat /proc/bus/input/devices')
  const [, event] = device.exec(devices) ?? []
  if (!event) throw new Error(`the guest has no «${name}», but:\n${devices}`)
  guest.ask(`cat /dev/input/${event} > /tmp/events & sleep 0.1`)
  act()
  guest.pass(50)
  const bytes = Buffer.from(guest.ask('kill $!; base64 < /tmp/events'), 'base64')
  return Array.from({ length: bytes.length / SIZE }, (_, i) => [
    bytes.readUInt16LE(SIZE * i + 16),
    bytes.readUInt16LE(SIZE * i + 18),
    bytes.readInt32LE(SIZE * i + 20),
  ])
}
