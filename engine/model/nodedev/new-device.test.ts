import { describe, expect, it } from 'vitest'
import { refusalOfDevice } from './new-device.ts'

const device = (capability: string, parent = 'computer') =>
  `<device><parent>${parent}</parent>${capability}</device>`
const port = "<capability type='scsi_host'><capability type='fc_host'/></capability>"

describe('a device of the host', () => {
  it.each([
    ['<device/>', 1, "internal error: no device capabilities for 'new device'"],
    [device('<capability/>'), 27, "XML error: Missing required attribute 'type' in element 'capability'"],
    [
      device("<capability type='toy'/>"),
      27,
      "XML error: Invalid value for attribute 'type' in element 'capability': 'toy'.",
    ],
    [device("<capability type='net'/>"), 67, 'unsupported configuration: Unsupported device type'],
    [
      device("<capability type='mdev'/>"),
      67,
      "unsupported configuration: missing type id attribute for 'new device'",
    ],
    [
      device("<capability type='mdev'><type id='x'/></capability>"),
      32,
      "failed to parse configuration file Unable to find address for parent device 'computer'",
    ],
    [device("<capability type='scsi_host'/>"), 1, 'internal error: Device is not a fibre channel HBA'],
    [device(port, 'toy'), 1, "internal error: Could not find parent device for 'new device'"],
    [device(port), 1, 'internal error: Parent device computer is not capable of vport operations'],
  ])('cannot be made: %s', (xml, code, message) => {
    expect(refusalOfDevice(xml)).toMatchObject({ code, message })
  })

  it('is read as such', () => {
    expect(() => refusalOfDevice('<toy/>')).toThrow("expecting root element of 'device', not 'toy'")
    expect(() => refusalOfDevice('<toy>')).toThrow('(node_device_definition):1: Premature end of data')
  })

  it('that is a port is made at once, and not kept', () => {
    expect(refusalOfDevice(device(port), { isToBeKept: true })).toMatchObject({
      message: 'unsupported configuration: Unsupported device type',
    })
  })
})
