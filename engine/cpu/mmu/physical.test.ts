import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, USER, WRITABLE } from '../../testing/paged-guest.ts'
import { vector } from '../registers.ts'

const PAGE = 0x40_0000n
const ALL = PRESENT | WRITABLE | USER
const FRAME = BigInt(FREE)

describe('pages of devices', () => {
  const DEVICE = 0xfee0_0000n
  const withDevice = (): PagedGuest => {
    const guest = new PagedGuest('four levels')
    guest.map(PAGE, DEVICE, ALL)
    guest.map(PAGE + 0x1000n, FRAME, ALL)
    return guest
  }

  it('are asked for every access by its width', () => {
    const guest = withDevice()

    guest.write(PAGE + 4n, 0x1234_5678n, 4)
    guest.write(PAGE + 1n, 0xabn, 1)
    guest.write(PAGE + 2n, 0xabcdn, 2)
    const { rcx } = guest.read(PAGE, 4)

    expect(guest.mmio).toEqual([
      { address: 0xfee0_0004, bytes: 4, value: 0x1234_5678 },
      { address: 0xfee0_0001, bytes: 1, value: 0xab },
      { address: 0xfee0_0002, bytes: 2, value: 0xabcd },
      { address: 0xfee0_0000, bytes: 4 },
    ])
    expect(rcx).toBe(4n)
  })

  it('get 64 bits as two halves, the lower first', () => {
    const guest = withDevice()

    guest.write(PAGE, 0x1111_2222_3333_4444n, 8)
    const { rcx } = guest.read(PAGE, 8)

    expect(guest.mmio).toEqual([
      { address: 0xfee0_0000, bytes: 4, value: 0x3333_4444 },
      { address: 0xfee0_0004, bytes: 4, value: 0x1111_2222 },
      { address: 0xfee0_0000, bytes: 4 },
      { address: 0xfee0_0004, bytes: 4 },
    ])
    expect(rcx).toBe(0x4_0000_0003n)
  })

  it('are read and then written by an update', () => {
    const guest = withDevice()

    guest.step('ff 00', { rax: PAGE })

    expect(guest.mmio).toEqual([
      { address: 0xfee0_0000, bytes: 4 },
      { address: 0xfee0_0000, bytes: 4, value: 2 },
    ])
  })

  it('get single bytes of an access that goes on in RAM', () => {
    const guest = withDevice()

    guest.write(PAGE + 0xffen, 0x4433_2211n, 4)

    expect(guest.mmio).toEqual([
      { address: 0xfee0_0ffe, bytes: 1, value: 0x11 },
      { address: 0xfee0_0fff, bytes: 1, value: 0x22 },
    ])
    expect(guest.ram.getUint16(FREE, true)).toBe(0x4433)
  })

  it('see nothing of an access that faults in the page after them', () => {
    const guest = withDevice()
    guest.map(PAGE + 0x1000n, 0n, 0n)

    const { fault } = guest.write(PAGE + 0xffen, 0x4433_2211n, 4)

    expect(fault).toEqual({ vector: vector.PF, error: 2, cr2: PAGE + 0x1000n })
    expect(guest.mmio).toEqual([])
  })

  it('lie in the hole of the VGA and beyond RAM', () => {
    const guest = new PagedGuest('four levels')
    guest.map(PAGE, 0xb_8000n, ALL)
    guest.map(PAGE + 0x1000n, 0x20_0000n, ALL)
    guest.map(PAGE + 0x2000n, 0xff_ffff_f000n, ALL)

    for (const page of [0n, 0x1000n, 0x2000n]) guest.read(PAGE + page)

    expect(guest.mmio.map(({ address }) => address)).toEqual([0xb_8000, 0x20_0000, 0xff_ffff_f000])
  })
})

describe('RAM above 4 GiB', () => {
  const guestWithHighRam = (): PagedGuest => {
    const guest = new PagedGuest('four levels', { lowMemoryEnd: 0x18_0000 })
    guest.map(PAGE, 0x1_0000_0000n, ALL)
    guest.map(PAGE + 0x1000n, 0x1_0007_f000n, ALL)
    guest.map(PAGE + 0x2000n, 0x1_0008_0000n, ALL)
    guest.map(PAGE + 0x3000n, 0x18_0000n, ALL)
    return guest
  }

  it('is what lies behind the low part', () => {
    const guest = guestWithHighRam()

    guest.write(PAGE, 0x55n)
    guest.write(PAGE + 0x1fffn, 0x66n)

    expect([guest.ram.getUint8(0x18_0000), guest.ram.getUint8(0x1f_ffff)]).toEqual([0x55, 0x66])
  })

  it('ends, and leaves a hole below', () => {
    const guest = guestWithHighRam()

    guest.read(PAGE + 0x2000n)
    guest.read(PAGE + 0x3000n)

    expect(guest.mmio.map(({ address }) => address)).toEqual([0x1_0008_0000, 0x18_0000])
  })

  it('can hold code and page tables', () => {
    const guest = guestWithHighRam()
    guest.cpu.ram.set([0xff, 0xc1], 0x18_0010) // inc ecx
    guest.setEntry(guest.entry(PAGE + 0x40_0000n, 2), 0x1_0007_f000n | ALL)
    guest.put(0x1f_f000, FRAME | ALL)

    const executed = guest.step('90', { rip: PAGE + 0x10n, rcx: 7n })
    guest.write(PAGE + 0x40_0000n, 0x99n)

    expect(executed).toMatchObject({ fault: undefined, rcx: 8n })
    expect(guest.ram.getUint8(FREE)).toBe(0x99)
    expect(guest.ram.getBigUint64(0x1f_f000, true)).toBe(FRAME | ALL | 0x60n)
  })
})
