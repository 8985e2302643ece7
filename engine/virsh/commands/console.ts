import { bitsOf, type Command, CommandError, command, refuseBoth } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { findDomain, findNetwork, findPool, orSay, type WireDomain } from './find.ts'

const escapeKey = '\x1d'
const shutOff = 5

/** A serial port of a domain at the person's terminal, until the person or the domain leaves. */
async function openConsole(
  { client, print, person }: ClientAccess,
  dom: WireDomain,
  devName: string | null,
  flags: number,
): Promise<void> {
  const { state } = await orSay(
    'Unable to get domain status',
    client.call('domainGetState', { dom, flags: 0 }),
  )
  if (state === shutOff) throw new CommandError('The domain is not running')
  if (!person) throw new CommandError('Cannot run interactive console without a controlling TTY')
  print(`Connected to domain '${dom.name}'\nEscape character is ^] (Ctrl + ])\n`)
  const stream = await client.openStream('domainOpenConsole', { dom, devName, flags })
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  const keys = person.takeKeys({
    typed: (text) => {
      const end = text.indexOf(escapeKey)
      const typed = end < 0 ? text : text.slice(0, end)
      // A port that is gone takes no more; reading tells why.
      if (typed !== '') stream.write(encoder.encode(typed)).catch(() => {})
      if (end >= 0) stream.abort()
    },
    left: () => stream.abort(),
  })
  try {
    for (let bytes = await stream.read(); bytes; bytes = await stream.read())
      print(decoder.decode(bytes, { stream: true }))
    await stream.finish()
  } catch {
    // The person has left, or the domain has ended.
  } finally {
    keys.dispose()
  }
}

async function edited({ person }: ClientAccess, title: string, xml: string): Promise<string> {
  if (!person) throw new CommandError('there is nobody who could edit')
  return (await person.edit(title, xml)) ?? xml
}

export const consoleCommands: readonly Command[] = [
  command(
    'domain',
    'console <domain> [--devname <string>] [--force] [--safe]',
    'connect this terminal to a serial port of a domain',
    async (given, session) => {
      refuseBoth(given, ['force', 'safe'])
      const dom = await findDomain(given, session)
      const flags = bitsOf(given, { force: 1, safe: 2 })
      await openConsole(session, dom, given.maybe('devname') ?? null, flags)
    },
    'Ctrl+] leaves.',
  ),
  command(
    'domain',
    'edit <domain> [--skip-validate]',
    'change the definition of a domain by hand',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const { xml } = await session.client.call('domainGetXmlDesc', { dom, flags: 3 })
      const changed = await edited(session, dom.name, xml)
      if (changed === xml) {
        session.print(`Domain '${dom.name}' XML configuration not changed.\n`)
        return
      }
      const flags = given.has('skip-validate') ? 0 : 1
      const { dom: defined } = await session.client.call('domainDefineXmlFlags', { xml: changed, flags })
      session.print(`Domain '${defined.name}' XML configuration edited.\n`)
    },
  ),
  command(
    'network',
    'net-edit <network>',
    'change the definition of a network by hand',
    async (given, session) => {
      const net = await findNetwork(given, session)
      const { xml } = await session.client.call('networkGetXmlDesc', { net, flags: 1 })
      const changed = await edited(session, net.name, xml)
      if (changed === xml) {
        session.print(`Network ${net.name} XML configuration not changed.\n`)
        return
      }
      const { net: defined } = await session.client.call('networkDefineXml', { xml: changed })
      session.print(`Network ${defined.name} XML configuration edited.\n`)
    },
  ),
  command('pool', 'pool-edit <pool>', 'change the definition of a pool by hand', async (given, session) => {
    const pool = await findPool(given, session)
    const { xml } = await session.client.call('storagePoolGetXmlDesc', { pool, flags: 1 })
    const changed = await edited(session, pool.name, xml)
    if (changed === xml) {
      session.print(`Pool ${pool.name} XML configuration not changed.\n`)
      return
    }
    const { pool: defined } = await session.client.call('storagePoolDefineXml', { xml: changed, flags: 0 })
    session.print(`Pool ${defined.name} XML configuration edited.\n`)
  }),
  command(
    'domain',
    'screenshot <domain> [--file <string>] [--screen <number>]',
    'store a picture of the screen in a file',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const screen = Number(given.maybe('screen') ?? 0)
      const { ret, stream } = await orSay(
        `could not take a screenshot of ${dom.name}`,
        session.client.callWithStream('domainScreenshot', { dom, screen, flags: 0 }),
      )
      const parts: Uint8Array[] = []
      for (let bytes = await stream.read(); bytes; bytes = await stream.read()) parts.push(bytes)
      await stream.finish()
      const picture = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
      let at = 0
      for (const part of parts) {
        picture.set(part, at)
        at += part.length
      }
      const ending = ret.mime === 'image/png' ? '.png' : '.ppm'
      const path = given.maybe('file') ?? `${dom.name}${ending}`
      await session.writeFile(path, picture)
      session.print(`Screenshot saved to ${path}, with type of ${ret.mime}`)
    },
  ),
]
