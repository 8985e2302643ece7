import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from './server.mjs'

const top = mkdtempSync(join(tmpdir(), 'tabvisor-'))
const folder = join(top, 'dist')
let server: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets/a.js'), '0123456789')
  writeFileSync(join(top, 'secret'), 'secret')
  server = await serve(folder, '127.0.0.1', 0)
})

afterAll(() => {
  server.close()
  rmSync(top, { recursive: true })
})

/** The status for a path sent as it is: fetch would tidy it first. */
function statusOf(path: string) {
  return new Promise<number | undefined>((resolve, reject) => {
    request(new URL(server.url), { path }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
}

describe('serve', () => {
  it('sends the page isolated from other origins', async () => {
    const response = await fetch(server.url)

    expect(await response.text()).toBe('<!doctype html>')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  })

  it('says with every answer what may be loaded, as workers have no other policy', async () => {
    for (const path of ['', 'assets/a.js', 'none']) {
      const response = await fetch(`${server.url}${path}`)

      expect(response.headers.get('content-security-policy')).toMatch(
        /connect-src 'self';.*frame-ancestors 'none'/,
      )
    }
  })

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '416\n', 'bytes */10'],
    ['lines=1-2', 200, '0123456789', null],
  ])('answers the range %s', async (range, status, body, contentRange) => {
    const response = await fetch(`${server.url}assets/a.js`, { headers: { range } })

    expect([response.status, await response.text()]).toEqual([status, body])
    expect(response.headers.get('content-range')).toBe(contentRange)
  })

  it('does not send again what has not changed', async () => {
    const first = await fetch(`${server.url}index.html`)
    const second = await fetch(`${server.url}index.html`, {
      headers: { 'if-none-match': first.headers.get('etag')! },
    })

    expect(second.status).toBe(304)
  })

  it.each(['/../secret', '/%2e%2e/secret', '/assets/..%2f..%2fsecret', '/%', '/a%00', '/assets', '/none'])(
    'has nothing at %s',
    async (path) => {
      expect(await statusOf(path)).toBe(404)
    },
  )

  it('only reads', async () => {
    const response = await fetch(server.url, { method: 'POST' })

    expect(response.status).toBe(405)
  })
})
