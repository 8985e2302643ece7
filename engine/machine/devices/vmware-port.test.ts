import { describe, expect, it } from 'vitest'
import { VmwarePort } from './vmware-port.ts'

const MAGIC = 0x564d_5868
const [VERSION, DATA, STATUS, COMMAND] = [10, 39, 40, 41]
const [READ_ID, ABSOLUTE, RELATIVE, DISABLE] = [0x4541_4552, 0x5342_4152, 0x4c45_5252, 0xf5]

function port() {
  const values = new Array<number>(8).fill(0)
  const packets: string[] = []
  const make = () =>
    new VmwarePort({
      name: 'vmport',
      registers: { get: (n) => values[n] ?? 0, set: (n, value) => void values.splice(n, 1, value) },
      onPacket: () => packets.push('packet'),
    })
  const device = make()
  /** EAX, EBX, ECX and EDX after IN EAX, DX. */
  const call = (command: number, argument = 0, from = device, magic = MAGIC) => {
    values.splice(0, 4, magic, command, 0x5658, argument)
    const eax = from.port.read(0, 4)
    return [eax, values[3], values[1], values[2]]
  }
  const enable = () => {
    call(COMMAND, READ_ID)
    call(DATA, 1)
    call(COMMAND, ABSOLUTE)
  }
  return { device, make, values, packets, call, enable }
}

describe('VMware’s port', () => {
  it('says that it is there to those who know it alone', () => {
    const { device, call } = port()

    expect(call(VERSION, ~MAGIC >>> 0)).toEqual([6, MAGIC, VERSION, 0x5658])
    expect(call(VERSION, 5, device, 0x1234)).toEqual([0xffff_ffff, 5, VERSION, 0x5658])
    expect(call(77, 5)).toEqual([0xffff_ffff, 5, 77, 0x5658])
    expect([device.port.read(0, 1), device.port.read(0, 2)]).toEqual([0xff, 0xffff])
  })

  it('answers OUT as IN', () => {
    const { device, values } = port()
    values.splice(0, 4, MAGIC, VERSION, 0x5658, 0)
    device.port.write(0, 4, MAGIC)

    expect([values[0], values[3]]).toEqual([6, MAGIC])
  })

  it('is found and turned on as Linux does', () => {
    const { device, call } = port()
    const off = call(STATUS)[0]
    call(COMMAND, READ_ID)
    const status = call(STATUS)[0]
    const id = call(DATA, 1)[0]
    const before = device.isReady
    call(COMMAND, ABSOLUTE)

    expect([off, status, id]).toEqual([0xffff_0000, 1, 0x3442_554a])
    expect([before, device.isReady]).toEqual([false, true])
  })

  it('gives places from corner to corner, buttons and wheel, and says so by the mouse', () => {
    const { device, call, enable, packets } = port()
    enable()
    device.point(0, 32767, 0b111, 0)
    device.point(16384, 1, 0, -1)
    const first = call(DATA, 4)
    const second = call(DATA, 4)

    expect(first).toEqual([0x38, 0, 65535, 0])
    expect(second).toEqual([0, 32769, 2, 255])
    expect([call(STATUS)[0], packets.length]).toEqual([0, 2])
  })

  it('makes one of movements that nobody fetched, keeps clicks, and ends', () => {
    const { device, call, enable } = port()
    enable()
    for (let i = 0; i < 100; i++) device.point(i, i, 0, 0)
    const moved = call(STATUS)[0]
    for (let i = 0; i < 1000; i++) device.point(5, 5, i & 1, 0)

    expect(moved).toBe(8)
    expect(call(STATUS)[0]).toBeLessThanOrEqual(1024)
  })

  it('goes off when more is asked for than there is, and comes back by READ_ID', () => {
    const { device, call, enable } = port()
    enable()
    const [eax] = call(DATA, 4)
    const status = call(STATUS)[0]
    call(COMMAND, READ_ID)

    expect([eax, status, device.isReady]).toEqual([0xffff_ffff, 0xffff_0000, true])
  })

  it('leaves the pointer to the mouse when the guest says so', () => {
    const { device, call, enable } = port()
    enable()
    call(COMMAND, RELATIVE)
    const relative = device.isReady
    enable()
    call(COMMAND, DISABLE)

    expect([relative, device.isReady]).toEqual([false, false])
  })

  it('goes on after save and restore', () => {
    const { device, make, call, enable } = port()
    enable()
    device.point(32767, 0, 1, 0)
    const twin = make()
    twin.restore(device.save())

    expect([twin.isReady, ...call(DATA, 4, twin)]).toEqual([true, 0x20, 65535, 0, 0])
    expect(() => twin.restore({ ...device.save(), queue: new Array(2000).fill(1) })).toThrow('queue')
  })
})
