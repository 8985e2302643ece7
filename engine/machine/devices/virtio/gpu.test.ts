import { describe, expect, it } from 'vitest'
import { CONFIG, VirtioDriver } from '../../../testing/virtio-driver.ts'
import { VirtioGpu } from './gpu.ts'
import { COMMAND, RESPONSE } from './gpu-protocol.ts'

const CONTROL = 0
const CURSOR = 1
const REQUEST = 0x8000
const ANSWER = 0x9000
const PICTURE = 0x2_0000
const WRITE = 2
const NEXT = 1
const F_EDID = 2

type Pair = readonly [address: number, length: number]

/** A card whose driver sends commands as lists of 32-bit fields behind the header. */
function card() {
  let gpu: VirtioGpu | undefined
  const driver = new VirtioDriver((memory) => {
    gpu = new VirtioGpu(memory)
    return gpu
  })
  driver.start(2, F_EDID)
  const send = (type: number, fields: readonly number[] = [], queue = CONTROL, fence = 0) => {
    const words = Uint32Array.of(type, fence ? 1 : 0, fence, 0, 0, 0, ...fields)
    driver.memory.write(REQUEST, new Uint8Array(words.buffer))
    driver.memory.write(ANSWER, new Uint8Array(1100))
    driver.describe(queue, 0, { address: REQUEST, length: words.byteLength, flags: NEXT, next: 1 })
    driver.describe(queue, 1, { address: ANSWER, length: 1100, flags: WRITE })
    driver.offer(queue, 0)
    return driver.memory.u32(ANSWER)
  }
  const create = (id: number, width: number, height: number, format = 1) =>
    send(COMMAND.resourceCreate2d, [id, format, width, height])
  const attach = (id: number, ...pieces: readonly Pair[]) =>
    send(COMMAND.resourceAttachBacking, [
      id,
      pieces.length,
      ...pieces.flatMap(([address, length]) => [address, 0, length, 0]),
    ])
  const transfer = (id: number, [x, y, w, h]: readonly number[], offset = 0) =>
    send(COMMAND.transferToHost2d, [x!, y!, w!, h!, offset, 0, id, 0])
  const flush = (id: number, [x, y, w, h]: readonly number[]) =>
    send(COMMAND.resourceFlush, [x!, y!, w!, h!, id, 0])
  const scanout = (id: number, [x, y, w, h]: readonly number[], number = 0) =>
    send(COMMAND.setScanout, [x!, y!, w!, h!, number, id])
  const paint = (address: number, ...pixels: readonly number[]) =>
    driver.memory.write(address, new Uint8Array(Uint32Array.from(pixels).buffer))
  /** A picture of 4 × 2 with the pixels 1 to 8, on the display. */
  const show = () => {
    create(7, 4, 2)
    attach(7, [PICTURE, 32])
    paint(PICTURE, 1, 2, 3, 4, 5, 6, 7, 8)
    transfer(7, [0, 0, 4, 2])
    scanout(7, [0, 0, 4, 2])
    gpu!.screen.refresh()
  }
  return {
    driver,
    gpu: gpu!,
    screen: gpu!.screen,
    send,
    create,
    attach,
    transfer,
    flush,
    scanout,
    paint,
    show,
  }
}

describe('displays', () => {
  it('there is one, of the size that the viewer would like', () => {
    const { driver, send, screen } = card()
    screen.suggestSize(1000.7, 701)
    const type = send(COMMAND.getDisplayInfo)
    const answer = [0, 4, 8, 12, 16, 20, 40].map((at) => driver.memory.u32(ANSWER + 24 + at))

    expect([type, answer]).toEqual([RESPONSE.displayInfo, [0, 0, 1000, 701, 1, 0, 0]])
    expect([8, 12].map((at) => driver.mmio.read(CONFIG + at, 4))).toEqual([1, 0])
  })

  it('has an EDID', () => {
    const { driver, send } = card()
    const types = [send(COMMAND.getEdid, [1, 0]), send(COMMAND.getEdid, [0, 0])]

    expect(types).toEqual([RESPONSE.invalidParameter, RESPONSE.edid])
    expect(driver.memory.u32(ANSWER + 24)).toBe(128)
    expect([...driver.memory.read(ANSWER + 32, 8)]).toEqual([0, 255, 255, 255, 255, 255, 255, 0])
  })

  it('tells of another size by an event that the driver clears', () => {
    const { driver, screen } = card()
    screen.suggestSize(800, 600)
    const { high } = driver.line
    const before = driver.mmio.read(CONFIG, 4)
    driver.mmio.write(CONFIG + 4, 4, 1)

    expect([high, before, driver.mmio.read(CONFIG, 4)]).toEqual([true, 1, 0])
  })

  it('takes no size for an answer that is none, and says when no driver is there to follow', () => {
    const { driver, send, screen, show } = card()
    const early = screen.suggestSize(Number.NaN, 1e9)
    show()
    const later = screen.suggestSize(0, 65_535)
    send(COMMAND.getDisplayInfo)

    expect([early, later]).toEqual([false, true])
    expect([8, 12].map((at) => driver.memory.u32(ANSWER + 24 + at))).toEqual([64, 4095])
  })
})

describe('pictures', () => {
  it.each([
    [1, 0x8011_2233, 0x11_2233],
    [2, 0x8011_2233, 0x11_2233],
    [3, 0x3322_1180, 0x11_2233],
    [4, 0x3322_1180, 0x11_2233],
    [67, 0x8033_2211, 0x11_2233],
    [68, 0x1122_3380, 0x11_2233],
    [121, 0x1122_3380, 0x11_2233],
    [134, 0x8033_2211, 0x11_2233],
  ])('come in format %i', (format, word, colour) => {
    const { create, attach, transfer, scanout, paint, screen } = card()
    create(1, 1, 1, format)
    attach(1, [PICTURE, 4])
    paint(PICTURE, word)
    transfer(1, [0, 0, 1, 1])
    scanout(1, [0, 0, 1, 1])
    screen.refresh()

    expect([...screen.frame.pixels]).toEqual([colour])
  })

  it('come out of scattered memory', () => {
    const { create, attach, transfer, scanout, paint, screen } = card()
    create(1, 2, 2)
    attach(1, [PICTURE, 6], [PICTURE + 0x1002, 6], [PICTURE + 0x2000, 4])
    paint(PICTURE, 1, 2)
    paint(PICTURE + 0x1000, 0, 3)
    paint(PICTURE + 0x2000, 4)
    transfer(1, [0, 0, 2, 2])
    scanout(1, [0, 0, 2, 2])
    screen.refresh()

    expect([...screen.frame.pixels]).toEqual([1, 2, 3, 4])
  })

  it('are shown in parts, once they are flushed', () => {
    const { show, paint, transfer, flush, screen } = card()
    show()
    paint(PICTURE + 20, 60, 70)
    transfer(7, [1, 1, 2, 1], 20)
    const silent = screen.refresh()
    flush(7, [1, 1, 2, 1])
    const seen = screen.refresh()

    expect([silent, seen]).toEqual([[], [{ x: 1, y: 1, width: 2, height: 1 }]])
    expect([...screen.frame.pixels]).toEqual([1, 2, 3, 4, 5, 60, 70, 8])
  })

  it('are shown where the display looks at', () => {
    const { show, scanout, flush, screen } = card()
    show()
    scanout(7, [1, 0, 2, 2])
    const moved = screen.refresh()
    flush(7, [0, 0, 2, 1])
    flush(7, [0, 0, 1, 2])

    expect(moved).toEqual([{ x: 0, y: 0, width: 2, height: 2 }])
    expect([...screen.frame.pixels]).toEqual([2, 3, 6, 7])
    expect(screen.refresh()).toEqual([{ x: 0, y: 0, width: 1, height: 1 }])
  })

  it('leave a dark display behind', () => {
    const { show, send, screen } = card()
    show()
    send(COMMAND.resourceUnref, [7, 0])
    const seen = screen.refresh()

    expect(seen).toEqual([{ x: 0, y: 0, width: 4, height: 2 }])
    expect([...screen.frame.pixels]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('become one rectangle when there are very many', () => {
    const { create, scanout, flush, screen } = card()
    create(1, 64, 64)
    scanout(1, [0, 0, 64, 64])
    screen.refresh()
    for (let i = 0; i < 20; i++) flush(1, [2 * i, 3 * i, 1, 1])

    expect(screen.refresh().length).toBeLessThan(16)
  })
})

describe('the pointer', () => {
  it('is a picture with a hot spot, colours not multiplied with alpha', () => {
    const { create, attach, transfer, paint, send, screen } = card()
    create(3, 64, 64)
    attach(3, [PICTURE, 64 * 64 * 4])
    paint(PICTURE, 0x8040_2000, 0xff01_0203)
    transfer(3, [0, 0, 64, 64])
    send(COMMAND.updateCursor, [0, 10, 20, 0, 3, 5, 6, 0], CURSOR)
    const { pointer } = screen
    send(COMMAND.moveCursor, [0, 11, 20, 0, 3, 5, 6, 0], CURSOR)
    const moved = screen.pointer
    send(COMMAND.updateCursor, [0, 10, 20, 0, 0, 0, 0, 0], CURSOR)

    expect([pointer?.width, pointer?.hotX, pointer?.hotY]).toEqual([64, 5, 6])
    expect([...pointer!.pixels.subarray(0, 3)]).toEqual([0x8080_4000, 0xff01_0203, 0])
    expect([moved === pointer, screen.pointer]).toEqual([true, undefined])
  })

  it('has one size', () => {
    const { show, send } = card()
    show()

    expect(send(COMMAND.updateCursor, [0, 0, 0, 0, 7, 0, 0, 0], CURSOR)).toBe(RESPONSE.invalidParameter)
    expect(send(COMMAND.updateCursor, [0, 0, 0, 0, 9, 0, 0, 0], CURSOR)).toBe(RESPONSE.invalidResource)
    expect(send(COMMAND.updateCursor, [5, 0, 0, 0, 0, 0, 0, 0], CURSOR)).toBe(RESPONSE.invalidScanout)
    expect(send(COMMAND.getDisplayInfo, [], CURSOR)).toBe(RESPONSE.unspecified)
  })
})

describe('answers', () => {
  it('carry the fence of the command', () => {
    const { driver, send } = card()
    send(COMMAND.getDisplayInfo, [], CONTROL, 77)

    expect([4, 8].map((at) => driver.memory.u32(ANSWER + at))).toEqual([1, 77])
    expect(driver.usedEntry(CONTROL, 0)).toEqual({ id: 0, length: 24 + 16 * 24 })
  })

  it('say what is wrong with a picture', () => {
    const { create } = card()

    expect(create(0, 4, 4)).toBe(RESPONSE.invalidResource)
    expect(create(1, 4, 4, 99)).toBe(RESPONSE.invalidParameter)
    expect(create(1, 0, 4)).toBe(RESPONSE.invalidParameter)
    expect(create(1, 0xffff_ffff, 0xffff_ffff)).toBe(RESPONSE.invalidParameter)
    expect(create(1, 4, 4)).toBe(RESPONSE.noData)
    expect(create(1, 4, 4)).toBe(RESPONSE.invalidResource)
    expect(create(2, 8192, 8192)).toBe(RESPONSE.outOfMemory)
  })

  it('say that there are too many pictures', () => {
    const { create } = card()
    for (let id = 1; id <= 4096; id++) create(id, 1, 1)

    expect(create(5000, 1, 1)).toBe(RESPONSE.outOfMemory)
  })

  it('say what is wrong with memory behind a picture', () => {
    const { create, attach, transfer, send } = card()
    create(1, 4, 4)

    expect(transfer(1, [0, 0, 4, 4])).toBe(RESPONSE.unspecified)
    expect(attach(2, [PICTURE, 64])).toBe(RESPONSE.invalidResource)
    expect(attach(1, [0xffff_f000, 0xffff_ffff])).toBe(RESPONSE.unspecified)
    expect(send(COMMAND.resourceAttachBacking, [1, 1000])).toBe(RESPONSE.unspecified)
    expect(send(COMMAND.resourceDetachBacking, [1, 0])).toBe(RESPONSE.unspecified)
    expect(attach(1, [PICTURE, 64])).toBe(RESPONSE.noData)
    expect(attach(1, [PICTURE, 64])).toBe(RESPONSE.unspecified)
    expect(send(COMMAND.resourceDetachBacking, [1, 0])).toBe(RESPONSE.noData)
    expect(send(COMMAND.resourceDetachBacking, [2, 0])).toBe(RESPONSE.invalidResource)
  })

  it('say what is wrong with a part of a picture', () => {
    const { create, attach, transfer, flush, scanout, send } = card()
    create(1, 4, 4)
    attach(1, [PICTURE, 64])

    expect(transfer(2, [0, 0, 4, 4])).toBe(RESPONSE.invalidResource)
    expect(transfer(1, [1, 0, 4, 4])).toBe(RESPONSE.invalidParameter)
    expect(transfer(1, [0, 0xffff_ffff, 4, 1])).toBe(RESPONSE.invalidParameter)
    expect(flush(1, [0, 0, 4, 5])).toBe(RESPONSE.invalidParameter)
    expect(flush(2, [0, 0, 4, 4])).toBe(RESPONSE.invalidResource)
    expect(scanout(1, [0, 0, 5, 4])).toBe(RESPONSE.invalidParameter)
    expect(scanout(1, [0, 0, 0, 0])).toBe(RESPONSE.invalidParameter)
    expect(scanout(2, [0, 0, 4, 4])).toBe(RESPONSE.invalidResource)
    expect(scanout(1, [0, 0, 4, 4], 1)).toBe(RESPONSE.invalidScanout)
    expect(scanout(0, [0, 0, 0, 0])).toBe(RESPONSE.noData)
    expect(send(COMMAND.resourceUnref, [2, 0])).toBe(RESPONSE.invalidResource)
  })

  it('come for commands that there are not, and for half a command', () => {
    const { driver, send } = card()
    const unknown = send(0x0108, [0, 0])
    driver.describe(CONTROL, 0, { address: REQUEST, length: 3, flags: NEXT, next: 1 })
    driver.offer(CONTROL, 0)

    expect([unknown, driver.memory.u32(ANSWER)]).toEqual([RESPONSE.unspecified, RESPONSE.unspecified])
    expect(driver.broken).toEqual([])
  })

  it('copy no more than there is behind a picture', () => {
    const { show, attach, send, transfer, scanout, screen } = card()
    show()
    send(COMMAND.resourceDetachBacking, [7, 0])
    attach(7, [PICTURE, 20])
    const types = [transfer(7, [0, 0, 4, 2], 4), transfer(7, [0, 0, 4, 2], 0xffff_fff0)]
    scanout(7, [0, 0, 4, 2])
    screen.refresh()

    expect(types).toEqual([RESPONSE.noData, RESPONSE.noData])
    expect([...screen.frame.pixels]).toEqual([2, 3, 4, 5, 5, 6, 7, 8])
  })
})

describe('saving', () => {
  it('keeps pictures, what is shown, the pointer and events', () => {
    const one = card()
    one.show()
    one.create(3, 64, 64)
    one.send(COMMAND.updateCursor, [0, 0, 0, 0, 3, 5, 6, 0], CURSOR)
    one.screen.suggestSize(640, 480)
    const other = card()
    other.driver.device.restore(structuredClone(one.driver.device.save()))
    other.screen.refresh()

    expect([...other.screen.frame.pixels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(other.screen.pointer).toEqual(one.screen.pointer)
    expect(other.driver.mmio.read(CONFIG, 4)).toBe(1)
    expect(other.driver.device.save()).toEqual(one.driver.device.save())
  })

  it('refuses a display that shows no picture', () => {
    const { show, driver, gpu } = card()
    show()
    const saved = { ...gpu.save(), resources: [] }

    expect(() => gpu.restore(saved)).toThrow('«scanout»')
    expect(driver.broken).toEqual([])
  })

  it('is dark after a reset, and keeps the size that was wanted', () => {
    const { show, driver, gpu, screen } = card()
    show()
    screen.suggestSize(640, 480)
    driver.device.reset()
    screen.refresh()

    expect([...screen.frame.pixels]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect([gpu.isInUse, screen.suggestSize(640, 480)]).toEqual([false, false])
    driver.plugIn()
    driver.start(2)
  })
})
