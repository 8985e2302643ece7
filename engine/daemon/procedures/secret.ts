import { formatSecret } from '../../model/secret/secret.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Secret, Secrets } from '../secrets/secrets.ts'
import { checkFlags } from './argument.ts'

type WireSecret = Args<'secretUndefine'>['secret']

function wire({ ref }: Secret): WireSecret {
  return { uuid: uuidBytes(ref.uuid), usageType: ref.usageType, usageID: ref.usageId }
}

/** virConnectListAllSecretsFlags: of each pair that is named, one must hold. */
function isListed({ definition }: Secret, flags: number): boolean {
  const pairs: [number, number, boolean][] = [
    [1, 2, definition.ephemeral],
    [4, 8, definition.private],
  ]
  return pairs.every(([yes, no, holds]) => !(flags & (yes | no)) || (flags & (holds ? yes : no)) !== 0)
}

export function secretHandlers({ secrets }: { secrets: Secrets }): Handlers {
  const of = ({ uuid }: WireSecret): Secret => secrets.byUuid(uuidText(uuid))
  return {
    connectListAllSecrets: ({ needResults, flags }) => {
      checkFlags(flags, 15, 'secretConnectListAllSecrets', 'secret')
      const found = secrets.all.filter((secret) => isListed(secret, flags))
      return { secrets: needResults ? found.map(wire) : [], ret: found.length }
    },
    connectNumOfSecrets: () => ({ num: secrets.all.length }),
    connectListSecrets: ({ maxuuids }) => ({
      uuids: secrets.all.slice(0, Math.max(0, maxuuids)).map(({ uuid }) => uuid),
    }),
    secretLookupByUuid: ({ uuid }) => ({ secret: wire(secrets.byUuid(uuidText(uuid))) }),
    secretLookupByUsage: ({ usageType, usageID }) => ({ secret: wire(secrets.byUsage(usageType, usageID)) }),
    secretDefineXml: async ({ xml, flags }) => {
      checkFlags(flags, 1, 'secretDefineXML', 'secret')
      return { secret: wire(await secrets.define(xml)) }
    },
    secretGetXmlDesc: ({ secret, flags }) => {
      checkFlags(flags, 0, 'secretGetXMLDesc', 'secret')
      return { xml: formatSecret(of(secret).definition) }
    },
    secretSetValue: async ({ secret, value, flags }) => {
      checkFlags(flags, 0, 'secretSetValue', 'secret')
      await secrets.setValue(of(secret), value)
    },
    secretGetValue: ({ secret, flags }) => {
      checkFlags(flags, 0, 'secretGetValue', 'secret')
      return { value: secrets.value(of(secret)) }
    },
    secretUndefine: async ({ secret }) => secrets.undefine(of(secret)),
  }
}
