import { bitsOf, type Command, CommandError, command, refuseBoth } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { findDomain, orSay, type WireDomain } from './find.ts'
import { readAll } from './stream-bytes.ts'

const escapeKey = '\x1d'
const shutOff = 5

/** A serial port of a domain at the person's terminal, until the person or the domain leaves. */
export async function openConsole(
  { client, print, person }: ClientAccess,
  dom: WireDomain,
  devName: string | null = null,
  flags = 0,
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
    'screenshot <domain> [--file <string>] [--screen <number>]',
    'store a picture of the screen in a file',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const screen = Number(given.maybe('screen') ?? 0)
      const { ret, stream } = await orSay(
        `could not take a screenshot of ${dom.name}`,
        session.client.callWithStream('domainScreenshot', { dom, screen, flags: 0 }),
      )
      const picture = await readAll(stream)
      const ending = ret.mime === 'image/png' ? '.png' : '.ppm'
      const path = given.maybe('file') ?? `${dom.name}${ending}`
      await session.writeFile(path, picture)
      session.print(`Screenshot saved to ${path}, with type of ${ret.mime}`)
    },
  ),
]
