import { describe, expect, it } from 'vitest'
import { RecordedLine } from '../../testing/recorded-line.ts'
import { I8259 } from './i8259.ts'

/** As Linux sets it up: vectors 30h and 38h, slave on IRQ 2, everything unmasked. */
function initialised(icw4 = 0x01) {
  const output = new RecordedLine()
  const pic = new I8259({ name: 'pic', output })
  for (const [ports, vector, cascade] of [
    [pic.masterPorts, 0x30, 0x04],
    [pic.slavePorts, 0x38, 0x02],
  ] as const) {
    ports.write(0, 1, 0x11)
    ports.write(1, 1, vector)
    ports.write(1, 1, cascade)
    ports.write(1, 1, icw4)
    ports.write(1, 1, 0)
  }
  const pulse = (irq: number) => {
    pic.inputs[irq]?.set(true)
    pic.inputs[irq]?.set(false)
  }
  return { pic, output, pulse }
}

describe('I8259', () => {
  it('lets only the slave interrupt its own interrupts in special fully nested mode', () => {
    const { pic, output, pulse } = initialised(0x11)
    pulse(10)
    pic.acknowledge()
    pulse(4)
    const lower = output.high
    pulse(9)

    expect([lower, output.high, pic.acknowledge()]).toEqual([false, true, 0x39])
  })

  it('keeps quiet before it is initialised', () => {
    const output = new RecordedLine()
    const pic = new I8259({ name: 'pic', output })
    pic.inputs[0]?.set(true)
    expect([output.high, pic.interruptPending]).toEqual([false, false])
  })

  it('gives master vectors by input and holds lower priorities back until EOI', () => {
    const { pic, output, pulse } = initialised()
    pulse(4)
    pulse(1)
    expect(output.high).toBe(true)
    expect(pic.acknowledge()).toBe(0x31)
    expect(output.high).toBe(false)
    pic.masterPorts.write(0, 1, 0x20)
    expect(output.high).toBe(true)
    expect(pic.acknowledge()).toBe(0x34)
  })

  it('lets a higher priority nest', () => {
    const { pic, output, pulse } = initialised()
    pulse(4)
    pic.acknowledge()
    pulse(1)
    expect(output.high).toBe(true)
    expect(pic.acknowledge()).toBe(0x31)
    pulse(3)
    expect(output.high).toBe(false)
  })

  it('serves the slave through IRQ 2, with one EOI for each chip', () => {
    const { pic, output, pulse } = initialised()
    pulse(12)
    pulse(8)
    expect(pic.acknowledge()).toBe(0x38)
    pic.masterPorts.write(0, 1, 0x0b)
    expect(pic.masterPorts.read(0, 1)).toBe(0x04)
    pic.slavePorts.write(0, 1, 0x20)
    expect(output.high).toBe(false)
    pic.masterPorts.write(0, 1, 0x20)
    expect(output.high).toBe(true)
    expect(pic.acknowledge()).toBe(0x3c)
  })

  it('reads IRR, ISR and IMR', () => {
    const { pic, pulse } = initialised()
    pulse(5)
    pulse(6)
    pic.acknowledge()
    pic.masterPorts.write(1, 1, 0xa8)
    pic.masterPorts.write(0, 1, 0x0a)
    expect(pic.masterPorts.read(0, 1)).toBe(0x40)
    pic.masterPorts.write(0, 1, 0x0b)
    expect(pic.masterPorts.read(0, 1)).toBe(0x20)
    expect(pic.masterPorts.read(1, 1)).toBe(0xa8)
  })

  it('holds masked requests until they are unmasked', () => {
    const { pic, output, pulse } = initialised()
    pic.masterPorts.write(1, 1, 0x08)
    pulse(3)
    expect(output.high).toBe(false)
    pic.masterPorts.write(1, 1, 0x00)
    expect(output.high).toBe(true)
  })

  it('gives IRQ 7 without service when the request went away', () => {
    const { pic, pulse } = initialised()
    pulse(3)
    pic.masterPorts.write(1, 1, 0x08)
    expect(pic.acknowledge()).toBe(0x37)
    pic.masterPorts.write(0, 1, 0x0b)
    expect(pic.masterPorts.read(0, 1)).toBe(0)
  })

  it('gives IRQ 15 with the cascade in service when the slave has nothing', () => {
    const { pic, pulse } = initialised()
    pulse(9)
    pic.slavePorts.write(1, 1, 0x02)
    pic.masterPorts.write(1, 1, 0x00)
    expect(pic.acknowledge()).toBe(0x3f)
    pic.slavePorts.write(0, 1, 0x0b)
    pic.masterPorts.write(0, 1, 0x0b)
    expect([pic.slavePorts.read(0, 1), pic.masterPorts.read(0, 1)]).toEqual([0, 4])
  })

  it('follows the level of inputs that ELCR makes level-triggered', () => {
    const { pic, output } = initialised()
    pic.levelPorts.write(0, 2, 0xffff)
    expect(pic.levelPorts.read(0, 2)).toBe(0xdef8)
    pic.inputs[11]?.set(true)
    expect(pic.acknowledge()).toBe(0x3b)
    pic.slavePorts.write(0, 1, 0x20)
    pic.masterPorts.write(0, 1, 0x20)
    expect(output.high).toBe(true)
    pic.acknowledge()
    pic.inputs[11]?.set(false)
    pic.slavePorts.write(0, 1, 0x20)
    pic.masterPorts.write(0, 1, 0x20)
    expect(output.high).toBe(false)
  })

  it('takes one interrupt for a line that stays high when edge-triggered', () => {
    const { pic, output } = initialised()
    pic.inputs[3]?.set(true)
    pic.acknowledge()
    pic.masterPorts.write(0, 1, 0x20)
    pic.inputs[3]?.set(true)
    expect(output.high).toBe(false)
  })

  it('ends service by itself with automatic EOI, and sees the slave again at once', () => {
    const { pic, output, pulse } = initialised(0x03)
    pulse(8)
    pulse(9)
    expect(pic.acknowledge()).toBe(0x38)
    expect(output.high).toBe(true)
    expect(pic.acknowledge()).toBe(0x39)
    expect(output.high).toBe(false)
  })

  it('rotates priorities on EOI and by command', () => {
    const { pic, pulse } = initialised()
    pulse(1)
    pic.acknowledge()
    pic.masterPorts.write(0, 1, 0xa0)
    pulse(1)
    pulse(3)
    expect(pic.acknowledge()).toBe(0x33)
    pic.masterPorts.write(0, 1, 0x63)
    pic.masterPorts.write(0, 1, 0xc7)
    pulse(3)
    expect(pic.acknowledge()).toBe(0x31)
  })

  it('rotates on automatic EOI', () => {
    const { pic, pulse } = initialised(0x03)
    pic.masterPorts.write(0, 1, 0x80)
    pulse(0)
    pic.acknowledge()
    pulse(0)
    pulse(5)
    expect(pic.acknowledge()).toBe(0x35)
  })

  it('ends a specific level', () => {
    const { pic, pulse } = initialised()
    pulse(5)
    pic.acknowledge()
    pulse(1)
    pic.acknowledge()
    pic.masterPorts.write(0, 1, 0x65)
    pic.masterPorts.write(0, 1, 0x0b)
    expect(pic.masterPorts.read(0, 1)).toBe(0x02)
  })

  it('lets lower priorities through a masked level in service in special mask mode', () => {
    const { pic, output, pulse } = initialised()
    pulse(1)
    pic.acknowledge()
    pulse(6)
    pic.masterPorts.write(1, 1, 0x02)
    expect(output.high).toBe(false)
    pic.masterPorts.write(0, 1, 0x68)
    expect(output.high).toBe(true)
    expect(pic.acknowledge()).toBe(0x36)
  })

  it('answers a poll with the request and takes it into service', () => {
    const { pic, output, pulse } = initialised()
    pulse(6)
    pic.masterPorts.write(0, 1, 0x0c)
    expect(pic.masterPorts.read(0, 1)).toBe(0x86)
    expect(output.high).toBe(false)
    pic.masterPorts.write(0, 1, 0x0c)
    expect(pic.masterPorts.read(0, 1)).toBe(0)
  })

  it('lets the slave interrupt its own service in special fully nested mode', () => {
    const { pic, output, pulse } = initialised(0x11)
    pulse(12)
    pic.acknowledge()
    pulse(9)
    expect(output.high).toBe(true)
    expect(pic.acknowledge()).toBe(0x39)
  })

  it('forgets requests, service and mask on ICW1, and makes no edge of a line that is high', () => {
    const { pic, output } = initialised()
    pic.masterPorts.write(1, 1, 0xff)
    pic.inputs[4]?.set(true)
    pic.masterPorts.write(0, 1, 0x11)
    expect(pic.masterPorts.read(1, 1)).toBe(0)
    expect(output.high).toBe(false)
  })

  it('goes on after save and restore in the middle of service', () => {
    const { pic, pulse } = initialised()
    pulse(12)
    pic.acknowledge()
    pulse(4)
    pulse(14)
    const output = new RecordedLine()
    const twin = new I8259({ name: 'pic', output })
    twin.restore(pic.save())
    expect(output.high).toBe(false)
    twin.slavePorts.write(0, 1, 0x20)
    twin.masterPorts.write(0, 1, 0x20)
    expect([twin.acknowledge(), output.high]).toEqual([0x3e, false])
    twin.masterPorts.write(0, 1, 0x20)
    expect(twin.acknowledge()).toBe(0x34)
  })

  it('refuses a state of another version', () => {
    const { pic } = initialised()
    expect(() => pic.restore({ ...pic.save(), version: 2 })).toThrow(/version 2/)
  })
})
