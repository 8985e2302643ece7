import { expect, it } from 'vitest'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { callText, recorded } from './recorded-client.ts'

const dom = { name: 'web-1', uuid: new Uint8Array(16), id: -1 }

it('tells a call as libvirt’s function with its arguments', () => {
  expect(callText('domainCreateWithFlags', { dom, flags: 0 })).toBe(
    'virDomainCreateWithFlags(web-1, flags: 0)',
  )
  expect(callText('nodeGetInfo', undefined)).toBe('virNodeGetInfo()')
  expect(callText('domainSetMemory', { dom, memory: 1024n })).toBe('virDomainSetMemory(web-1, memory: 1024)')
})

it('shortens what is long, and hides secrets', () => {
  const xml = `<domain><graphics passwd='geheim'/>${'<a/>'.repeat(99)}</domain>`
  const defined = callText('domainDefineXmlFlags', { xml, flags: 1 })

  expect(defined.length).toBeLessThan(120)
  expect(defined).not.toContain('geheim')
  expect(
    callText('domainSetUserPassword', { dom, user: 'root', password: 'geheim', flags: 0 }),
  ).not.toContain('geheim')
  expect(callText('secretSetValue', { value: Uint8Array.of(1), flags: 0 })).toBe(
    'virSecretSetValue(value: …, flags: 0)',
  )
})

it('calls what it tells of', async () => {
  const client = {
    secret: 7,
    async call(this: { secret: number }, name: string) {
      return `${name} ${this.secret}`
    },
  } as unknown as RpcClient
  const told: string[] = []

  const answer = await recorded(client, (call) => told.push(call)).call('nodeGetInfo')

  expect([answer, told]).toEqual(['nodeGetInfo 7', ['virNodeGetInfo()']])
})
