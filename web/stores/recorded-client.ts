import { apiNameOf } from '../../engine/rpc/api-name.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { hidden, redacted } from '../redact.ts'

const calling: ReadonlySet<string | symbol> = new Set(['call', 'callWithStream', 'openStream', 'openChannel'])
/** Of secretSetValue and domainSetUserPassword. */
const secretArguments = new Set(['value', 'password'])
const longestText = 60

/** The same connection, which tells of each call that is made by it: as libvirt's function with its arguments. */
export function recorded(client: RpcClient, note: (call: string) => void): RpcClient {
  return new Proxy(client, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key)
      if (typeof member !== 'function') return member
      return (...values: unknown[]) => {
        if (calling.has(key)) note(callText(values[0] as string, values[1]))
        return member.apply(target, values)
      }
    },
  })
}

/** A call in brief, without secrets. */
export function callText(procedure: string, args: unknown): string {
  const fields = Object.entries(args ?? {})
  const texts = fields.map(([name, value]) => {
    if (isObject(value)) return value.name
    const shown = secretArguments.has(name) ? hidden : valueText(value)
    return `${name}: ${shown}`
  })
  return `${apiNameOf(procedure)}(${texts.join(', ')})`
}

/** A domain, network, pool or the like is known by its name. */
const isObject = (value: unknown): value is { name: string } =>
  typeof value === 'object' && value !== null && 'uuid' in value && 'name' in value

function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (typeof value === 'string') {
    const text = redacted(value)
    return text.length > longestText ? `"${text.slice(0, longestText)}…"` : JSON.stringify(text)
  }
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    if (isObject(value)) return value.name
    return `{${Object.entries(value)
      .map(([name, part]) => `${name}: ${valueText(part)}`)
      .join(', ')}}`
  }
  return String(value)
}
