import { affectedBy, type Command, command, type GivenOptions, refuseBoth } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { findDomain, orSay, type WireDomain } from './find.ts'

/** What a change of devices is for; `--persistent` is the old way to say both. */
async function deviceFlags(given: GivenOptions, session: ClientAccess, dom: WireDomain): Promise<number> {
  refuseBoth(given, ['persistent', 'current'])
  const flags = affectedBy(given)
  if (!given.has('persistent')) return flags
  const { active } = await session.client.call('domainIsActive', { dom })
  return flags | 2 | (active ? 1 : 0)
}

const changes = '[--persistent] [--config] [--live] [--current]'

/** `attach-device` and `detach-device`: an old procedure without flags, a newer one with them. */
const change = (
  verb: 'attach' | 'detach',
  summary: string,
  plain: 'domainAttachDevice' | 'domainDetachDevice',
): Command =>
  command('domain', `${verb}-device <domain> <file> ${changes}`, summary, async (given, session) => {
    const dom = await findDomain(given, session)
    const flags = await deviceFlags(given, session, dom)
    const path = given.text('file')
    const xml = await session.readFile(path)
    await orSay<unknown>(
      `Failed to ${verb} device from ${path}`,
      flags === 0
        ? session.client.call(plain, { dom, xml })
        : session.client.call(`${plain}Flags`, { dom, xml, flags }),
    )
    session.print(`Device ${verb}ed successfully\n`)
  })

export const deviceCommands: readonly Command[] = [
  change('attach', 'add a device that a file defines', 'domainAttachDevice'),
  change('detach', 'remove a device that a file defines', 'domainDetachDevice'),
  command(
    'domain',
    'detach-device-alias <domain> <alias> [--config] [--live] [--current]',
    'remove a device by its alias',
    async (given, session) => {
      const flags = affectedBy(given)
      const dom = await findDomain(given, session)
      const alias = given.text('alias')
      await orSay(
        `Failed to detach device with alias ${alias}`,
        session.client.call('domainDetachDeviceAlias', { dom, alias, flags }),
      )
      session.print('Device detach request sent successfully\n')
    },
  ),
  command(
    'domain',
    `update-device <domain> <file> ${changes} [--force]`,
    'change a device to what a file says',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const flags = (await deviceFlags(given, session, dom)) | (given.has('force') ? 4 : 0)
      const path = given.text('file')
      const xml = await session.readFile(path)
      await orSay(
        `Failed to update device from ${path}`,
        session.client.call('domainUpdateDeviceFlags', { dom, xml, flags }),
      )
      session.print('Device updated successfully\n')
    },
  ),
]
