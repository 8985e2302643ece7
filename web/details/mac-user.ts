import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { type DeviceKey, deviceKeys } from './device-keys.ts'
import { valueAt } from './path.ts'

/** VIR_DOMAIN_XML_INACTIVE */
const inactive = 2

/** The name of a domain of which a network interface has this MAC address; `except` may have it. */
export async function macUser(
  client: RpcClient,
  mac: string,
  domain: string,
  except?: DeviceKey,
): Promise<string | undefined> {
  const { domains } = await client.call('connectListAllDomains', { needResults: 1, flags: 0 })
  for (const dom of domains) {
    const { xml } = await client.call('domainGetXmlDesc', { dom, flags: inactive })
    for (const [key, device] of deviceKeys(parseXml(xml)))
      if (
        device.name === 'interface' &&
        valueAt(device, 'mac/@address').toLowerCase() === mac.toLowerCase() &&
        !(dom.name === domain && key === except)
      )
        return dom.name
  }
  return undefined
}
