import { describe, expect, it } from 'vitest'
import { CalledDaemon } from '../../testing/called-daemon.ts'

const domains = { qemu: 10, domain: 20, nodedev: 22, interface: 26 }
const name = 'computer'
const flags = 0

describe('the host as a device', () => {
  it('is no device that guests could be given', async () => {
    const { client } = await CalledDaemon.open()
    const detach = (driverName: string | null) =>
      client.call('nodeDeviceDetachFlags', { name, driverName, flags })

    await expect(detach(null)).rejects.toMatchObject({
      domain: domains.qemu,
      message: 'argument unsupported: VFIO device assignment is currently not supported on this system',
    })
    await expect(detach('toy')).rejects.toThrow("invalid argument: unknown driver name 'toy'")
    await expect(client.call('nodeDeviceReset', { name })).rejects.toMatchObject({
      domain: domains.domain,
      message: 'invalid argument: device computer is not a PCI device',
    })
  })

  it('is there, starts by itself, and cannot be changed', async () => {
    const { client } = await CalledDaemon.open()

    expect(await client.call('nodeDeviceGetAutostart', { name })).toEqual({ autostart: 1 })
    await expect(client.call('nodeDeviceCreate', { name, flags })).rejects.toThrow(
      'Requested operation is not valid: Device is already active',
    )
    await expect(client.call('nodeDeviceDestroy', { name })).rejects.toThrow(
      'unsupported configuration: Unsupported device type',
    )
    await expect(client.call('nodeDeviceSetAutostart', { name, autostart: 0 })).rejects.toThrow(
      'Operation not supported: Unsupported device type',
    )
  })

  it('has nothing of which others could be made', async () => {
    const { client } = await CalledDaemon.open()
    const xmlDesc = "<device><capability type='net'/></device>"

    await expect(client.call('nodeDeviceDefineXml', { xmlDesc, flags })).rejects.toMatchObject({
      domain: domains.nodedev,
      message: 'unsupported configuration: Unsupported device type',
    })
    await expect(client.call('nodeDeviceCreateXml', { xmlDesc, flags: 8 })).rejects.toThrow(
      'unsupported flags (0x8) in function nodeDeviceCreateXML',
    )
  })

  it('has no network interfaces that clients could define', async () => {
    const { client } = await CalledDaemon.open()

    await expect(client.call('interfaceDefineXml', { xml: '<interface/>', flags })).rejects.toMatchObject({
      domain: domains.interface,
      message: 'this function is not supported by the connection driver: virInterfaceDefineXML',
    })
  })
})
