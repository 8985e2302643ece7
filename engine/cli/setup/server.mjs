// A static file server with the headers that isolate the page and say what it may load.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { contentSecurity, isolation } from './headers.mjs'

/** Media types by file ending; other files are bytes. @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
}

const alwaysSent = {
  ...isolation,
  ...contentSecurity,
  'X-Content-Type-Options': 'nosniff',
  'Accept-Ranges': 'bytes',
}

/**
 * Serves `folder`; resolves when it listens.
 * @param {string} folder
 * @param {string} host
 * @param {number} port 0 for any that is free
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => boolean} isAnswered
 *   asked first; true if there is nothing left to do
 * @returns {Promise<{ url: string, isolated: boolean, close: () => void }>}
 */
export function serve(folder, host, port, isAnswered = () => false) {
  const server = createServer((request, response) => {
    if (isAnswered(request, response)) return
    answer(folder, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500, alwaysSent)
      response.end()
    })
  })
  return new Promise((listening, failed) => {
    server.on('error', failed)
    server.listen(port, host, () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address())
      const name = host.includes(':') ? `[${host}]` : host
      listening({
        url: `http://${name}:${address.port}/`,
        isolated: ['127.0.0.1', 'localhost', '::1'].includes(host),
        close: () => {
          server.closeAllConnections()
          server.close()
        },
      })
    })
  })
}

/**
 * @param {string} folder
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(folder, request, response) {
  /** @type {(status: number, headers?: Record<string, string | number>) => void} */
  const refuse = (status, headers = {}) => {
    response.writeHead(status, { ...alwaysSent, ...headers, 'Content-Type': 'text/plain' })
    response.end(`${status}\n`)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' })
  const file = fileFor(folder, request.url ?? '/')
  if (!file) return refuse(404)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) return refuse(404)

  const tag = `"${found.size.toString(16)}-${Math.trunc(found.mtimeMs).toString(16)}"`
  const headers = {
    ...alwaysSent,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: tag,
  }
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers)
    response.end()
    return
  }
  const range = rangeOf(request.headers.range, found.size)
  if (range === 'unsatisfiable') return refuse(416, { 'Content-Range': `bytes */${found.size}` })
  const { first, last } = range ?? { first: 0, last: found.size - 1 }
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Length': last - first + 1,
    ...(range && { 'Content-Range': `bytes ${first}-${last}/${found.size}` }),
  })
  if (request.method === 'HEAD' || found.size === 0) {
    response.end()
    return
  }
  createReadStream(file, { start: first, end: last })
    .on('error', () => response.destroy())
    .pipe(response)
}

/**
 * The file that a request means, never one outside `folder`.
 * @param {string} folder
 * @param {string} url
 */
function fileFor(folder, url) {
  try {
    const path = normalize(decodeURIComponent(url.split(/[?#]/)[0] ?? '/'))
    if (path.includes('\0') || path.split(sep).includes('..')) return undefined
    return join(folder, path.endsWith(sep) ? `${path}index.html` : path)
  } catch {
    return undefined
  }
}

/**
 * One range of bytes (RFC 9110, 14.1.2). Several at once are answered with the whole file, which the RFC allows.
 * @param {string | undefined} header
 * @param {number} size
 */
function rangeOf(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (!match[1] && !match[2])) return undefined
  const first = match[1] ? Number(match[1]) : Math.max(0, size - Number(match[2]))
  const last = match[1] && match[2] ? Math.min(Number(match[2]), size - 1) : size - 1
  return first > last ? 'unsatisfiable' : { first, last }
}
