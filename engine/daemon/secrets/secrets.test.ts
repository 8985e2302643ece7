import { beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../testing/fake-host.ts'
import { Events, type SecretEvent } from '../events.ts'
import { Secrets } from './secrets.ts'

const uuid = 'aaaaaaaa-0000-4000-8000-000000000001'
const otherUuid = 'aaaaaaaa-0000-4000-8000-000000000002'
const xmlOf = (id: string, volume: string, attributes = '') =>
  `<secret${attributes}><uuid>${id}</uuid><usage type='volume'><volume>${volume}</volume></usage></secret>`
const value = new TextEncoder().encode('hello')

let host: FakeHost
let secrets: Secrets
let seen: SecretEvent[]

beforeEach(() => {
  host = new FakeHost()
  const events = new Events()
  seen = []
  events.onSecret((event) => seen.push(event))
  secrets = new Secrets(host, events)
})

/** What a later daemon on the same host finds. */
async function reloaded(): Promise<Secrets> {
  const later = new Secrets(host, new Events())
  await later.load()
  return later
}

describe('secrets', () => {
  it('are found by their UUID and by what they are for', async () => {
    const secret = await secrets.define(xmlOf(uuid, '/v/1'))

    expect(secrets.byUuid(uuid)).toBe(secret)
    expect(secrets.byUsage(1, '/v/1')).toBe(secret)
    expect(() => secrets.byUsage(2, '/v/1')).toThrow("Secret not found: no secret with matching usage '/v/1'")
    expect(() => secrets.byUuid(otherUuid)).toThrow(
      `Secret not found: no secret with matching uuid '${otherUuid}'`,
    )
  })

  it('outlive the daemon with their values', async () => {
    await secrets.setValue(await secrets.define(xmlOf(uuid, '/v/1')), value)

    const later = await reloaded()

    expect(later.value(later.byUuid(uuid))).toEqual(value)
  })

  it('leave nothing behind when they are ephemeral', async () => {
    await secrets.setValue(await secrets.define(xmlOf(uuid, '/v/1', " ephemeral='yes'")), value)

    const later = await reloaded()

    expect(later.all).toEqual([])
    expect([...host.state.files.keys()]).toEqual([])
  })

  it('leave nothing behind when they are undefined', async () => {
    const secret = await secrets.define(xmlOf(uuid, '/v/1'))
    await secrets.setValue(secret, value)

    await secrets.undefine(secret)

    expect(secrets.all).toEqual([])
    expect([...host.state.files.keys()]).toEqual([])
  })

  it('tell what is done with them', async () => {
    const secret = await secrets.define(xmlOf(uuid, '/v/1'))
    await secrets.setValue(secret, value)
    await secrets.undefine(secret)

    const ref = { uuid, usageType: 1, usageId: '/v/1' }
    expect(seen).toEqual([
      { kind: 'lifecycle', secret: ref, event: 0, detail: 0 },
      { kind: 'value-changed', secret: ref },
      { kind: 'lifecycle', secret: ref, event: 1, detail: 0 },
    ])
  })

  it('keep a private value to themselves, and say when there is none', async () => {
    const secret = await secrets.define(xmlOf(uuid, '/v/1', " private='yes'"))
    const empty = await secrets.define(xmlOf(otherUuid, '/v/2'))
    await secrets.setValue(secret, value)

    expect(() => secrets.value(secret)).toThrow('Invalid secret: secret is private')
    expect(() => secrets.value(empty)).toThrow(
      `Secret not found: secret '${otherUuid}' does not have a value`,
    )
  })

  it('are defined anew with their value, but neither for something else nor less private', async () => {
    const secret = await secrets.define(xmlOf(uuid, '/v/1'))
    await secrets.setValue(secret, value)

    await secrets.define(xmlOf(uuid, '/v/1', " private='yes'"))

    expect(secrets.byUuid(uuid).value).toEqual(value)
    await expect(secrets.define(xmlOf(uuid, '/v/1'))).rejects.toThrow(
      'internal error: cannot change private flag on existing secret',
    )
    await expect(secrets.define(xmlOf(uuid, '/v/2'))).rejects.toThrow(
      `internal error: a secret with UUID ${uuid} is already defined for use with /v/1`,
    )
    await expect(secrets.define(xmlOf(otherUuid, '/v/1'))).rejects.toThrow(
      `internal error: a secret with UUID ${uuid} already defined for use with /v/1`,
    )
  })
})
