import { describe, expect, it } from 'vitest'
import { InputRouter, POINTER_RANGE } from './input-router.ts'

function routed() {
  const log: unknown[][] = []
  const keyboard = (name: string, isReady: boolean, leds: number) => ({
    isReady,
    leds,
    key: (code: number, isDown: boolean) => void log.push([name, code, isDown]),
  })
  const tablet = {
    isReady: false,
    point: (...values: number[]) => void log.push(['tablet', ...values]),
  }
  const mouse = { isReady: true, move: (...values: number[]) => void log.push(['mouse', ...values]) }
  const virtio = keyboard('virtio', false, 4)
  const options = {
    name: 'input',
    keyboards: [virtio, keyboard('ps2', true, 2)],
    tablets: [tablet],
    mice: [mouse],
  }
  const router = new InputRouter(options)
  const at = (x: number, y: number, more: { buttons?: number; wheelY?: number; wheelX?: number } = {}) =>
    router.point({ x, y, width: 800, height: 600, buttons: 0, ...more })
  const said = () => log.splice(0)
  return { router, options, virtio, tablet, at, said }
}

describe('keys', () => {
  it('go to the keyboard whose driver is up, with its lights', () => {
    const { router, virtio, said } = routed()
    router.key(30, true)
    router.key(30, false)
    const before = router.leds
    virtio.isReady = true
    router.key(30, true)

    expect(said()).toEqual([
      ['ps2', 30, true],
      ['ps2', 30, false],
      ['virtio', 30, true],
    ])
    expect([before, router.leds]).toEqual([2, 4])
  })

  it('are let go where they were pressed, and only if they were', () => {
    const { router, virtio, said } = routed()
    router.key(30, true)
    virtio.isReady = true
    router.key(30, true)
    router.key(30, false)
    router.key(30, false)
    router.key(31, false)

    expect(said()).toEqual([
      ['ps2', 30, true],
      ['ps2', 30, true],
      ['ps2', 30, false],
    ])
  })
})

describe('the pointer', () => {
  it('has its place on a tablet, exact at the edges', () => {
    const { tablet, at, said } = routed()
    tablet.isReady = true
    at(0, 0)
    at(799, 599, { buttons: 1 })
    at(9999, -5, { buttons: 0xff, wheelY: -1, wheelX: 2 })

    expect(said()).toEqual([
      ['tablet', 0, 0, 0, 0, 0],
      ['tablet', POINTER_RANGE, POINTER_RANGE, 1, 0, 0],
      ['tablet', POINTER_RANGE, 0, 0x1f, -1, 2],
    ])
  })

  it('moves a mouse by what lies between two places', () => {
    const { at, said } = routed()
    at(400, 300)
    at(410, 290, { buttons: 1, wheelY: 1 })

    expect(said()).toEqual([
      ['mouse', 0, 0, 0, 0, 0],
      ['mouse', 10, -10, 1, 1, 0],
    ])
  })

  it('pushes a mouse into the edges that it reaches, so that both pointers meet there', () => {
    const { at, said } = routed()
    at(400, 300)
    at(0, 599)
    at(0, 598)
    at(799, 0)

    expect(said().slice(1)).toEqual([
      ['mouse', -1200, 899, 0, 0, 0],
      ['mouse', 0, -1, 0, 0, 0],
      ['mouse', 1599, -1198, 0, 0, 0],
    ])
  })

  it('does not jump when the screen has another size', () => {
    const { router, at, said } = routed()
    at(400, 300)
    router.point({ x: 0, y: 0, width: 640, height: 480, buttons: 0 })

    expect(said()[1]).toEqual(['mouse', 0, 0, 0, 0, 0])
  })

  it('leaves no button held on a device that another takes over from', () => {
    const { tablet, at, said } = routed()
    at(400, 300, { buttons: 1 })
    tablet.isReady = true
    at(0, 0, { buttons: 1 })

    expect(said()).toEqual([
      ['mouse', 0, 0, 0, 1, 0],
      ['mouse', 0, 0, 0, 0, 0],
      ['tablet', 0, 0, 1, 0, 0],
    ])
  })

  it('minds no nonsense', () => {
    const { router, said } = routed()
    router.point({ x: Number.NaN, y: 1e300, width: 0, height: 10, buttons: 0 })
    router.point({ x: Number.NaN, y: 1e300, width: 1, height: 1e300, buttons: 1e300, wheelY: 1e9 })

    expect(said()).toEqual([['mouse', 0, 0, 64, 0, 0]])
  })
})

describe('what is held', () => {
  it('is known after save and restore, and let go at once when nobody holds it', () => {
    const { router, options, at, said } = routed()
    router.key(42, true)
    at(400, 300, { buttons: 2 })
    said()
    const twin = new InputRouter(options)
    twin.restore(router.save())
    twin.point({ x: 401, y: 300, width: 800, height: 600, buttons: 2 })
    twin.release()
    twin.release()

    expect(said()).toEqual([
      ['mouse', 1, 0, 0, 2, 0],
      ['ps2', 42, false],
      ['mouse', 0, 0, 0, 0, 0],
    ])
  })

  it('refuses a damaged state', () => {
    const { router } = routed()
    const state = router.save()

    expect(() => router.restore({ ...state, held: [[30, 7]] })).toThrow('held')
    expect(() => router.restore({ ...state, last: 3 })).toThrow('registers')
  })
})
