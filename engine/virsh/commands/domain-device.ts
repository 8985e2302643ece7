import { affectedBy, type Command } from '../command.ts'
import { applyDevice, changeFlags, changeOptions, refuseChanges } from './device-change.ts'
import { orSay } from './find.ts'
import { onDomain } from './on-domain.ts'

/** `attach-device` and `detach-device` */
const change = (verb: 'Attach' | 'Detach', summary: string): Command => {
  const word = verb.toLowerCase()
  return onDomain(`${word}-device <domain> <file> ${changeOptions}`, summary, async (on) => {
    refuseChanges(on.given)
    const flags = await changeFlags(on)
    const path = on.given.text('file')
    const xml = await on.session.readFile(path)
    await orSay(`Failed to ${word} device from ${path}`, applyDevice(on, verb, xml, flags))
    on.print(`Device ${word}ed successfully\n`)
  })
}

export const deviceCommands: readonly Command[] = [
  change('Attach', 'add a device that a file defines'),
  change('Detach', 'remove a device that a file defines'),
  onDomain(
    'detach-device-alias <domain> <alias> [--config] [--live] [--current]',
    'remove a device by its alias',
    async ({ dom, given, client, print }) => {
      const flags = affectedBy(given)
      const alias = given.text('alias')
      await orSay(
        `Failed to detach device with alias ${alias}`,
        client.call('domainDetachDeviceAlias', { dom, alias, flags }),
      )
      print('Device detach request sent successfully\n')
    },
  ),
  onDomain(
    `update-device <domain> <file> ${changeOptions} [--force]`,
    'change a device to what a file says',
    async (on) => {
      const { dom, given, client, print, session } = on
      refuseChanges(given)
      const flags = (await changeFlags(on)) | (given.has('force') ? 4 : 0)
      const path = given.text('file')
      const xml = await session.readFile(path)
      await orSay(
        `Failed to update device from ${path}`,
        client.call('domainUpdateDeviceFlags', { dom, xml, flags }),
      )
      print('Device updated successfully\n')
    },
  ),
]
