import { type Command, CommandError, command, refuseBoth } from '../command.ts'
import { findDomain } from './find.ts'

export const nativeCommands: readonly Command[] = [
  command(
    'domain',
    'domxml-from-native <format> <config>',
    "make a definition of another program's configuration",
    async (given, { client, print, readFile }) => {
      const nativeConfig = await readFile(given.text('config'))
      const nativeFormat = given.text('format')
      const { domainXml } = await client.call('connectDomainXmlFromNative', {
        nativeFormat,
        nativeConfig,
        flags: 0,
      })
      print(domainXml)
    },
  ),
  command(
    'domain',
    'domxml-to-native <format> [--domain=<string>] [--xml <string>]',
    "make another program's configuration of a definition",
    async (given, session) => {
      const { client, print, readFile } = session
      refuseBoth(given, ['domain', 'xml'])
      const path = given.maybe('xml')
      if (path === undefined && !given.has('domain'))
        throw new CommandError('need either domain or domain XML')
      const domainXml =
        path === undefined
          ? (await client.call('domainGetXmlDesc', { dom: await findDomain(given, session), flags: 0 })).xml
          : await readFile(path)
      const nativeFormat = given.text('format')
      const { nativeConfig } = await client.call('connectDomainXmlToNative', {
        nativeFormat,
        domainXml,
        flags: 0,
      })
      print(`${nativeConfig}\n`)
    },
  ),
]
