import { completeDomain } from '../../model/domain/define/complete.ts'
import type { DefineContext } from '../../model/domain/define/context.ts'
import { parseDomain } from '../../model/domain/define/parse.ts'
import { type Domain as Definition, domain as schema } from '../../model/domain/domain.ts'
import { cloneElement } from '../../xml/document.ts'
import type { Daemon } from '../daemon.ts'

export type { Definition }

/** What the daemon lends the making of definitions. */
export function defineContext(daemon: Daemon, options: { isValidated?: boolean } = {}): DefineContext {
  const { random } = daemon.host
  return {
    random,
    emulator: daemon.emulator,
    defaultVideo: 'vga',
    nvramFolder: `${daemon.host.info().stateFolder}/nvram`,
    hasSchemaCheck: options.isValidated ?? false,
  }
}

/** A document with all that defining adds. Throws what libvirt says of it. */
export function completedDefinition(
  daemon: Daemon,
  xml: string,
  options: { isValidated?: boolean } = {},
): Definition {
  const context = defineContext(daemon, options)
  const definition = parseDomain(xml, context)
  completeDomain(definition, context)
  return definition
}

/** A copy that can be changed, with all that the schema does not know. */
export function cloneDefinition(definition: Definition): Definition {
  return cloneElement(schema, definition)
}
