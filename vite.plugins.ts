/** Steps of the page's build that are our own. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin, type Rollup } from 'vite'
import { pagePolicy } from './engine/cli/setup/headers.mjs'

/** The policy in the page itself, for servers that send no headers. The development server has scripts in the page. */
export const policyInPage: Plugin = {
  name: 'policy-in-page',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy },
      injectTo: 'head-prepend',
    },
  ],
}

/**
 * PatternFly's styles in a layer of their own, below the page's: they come with the parts that need them, some after the page's,
 * and must not win by that.
 */
export const patternflyLayer: Plugin = {
  name: 'patternfly-layer',
  enforce: 'pre',
  transform: {
    filter: { id: /@patternfly\/.*\.css$/ },
    handler: (code) => `@layer patternfly {\n${code}\n}`,
  },
}

const workerFile = 'service-worker.js'

/** At the development server's address a built page may have been before: its worker must not answer any more. */
const farewell = `self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', async () => {
  await self.registration.unregister()
  for (const page of await self.clients.matchAll({ type: 'window' })) page.navigate(page.url)
})
`

/** Bundles the service worker, with a list of all that was built and of those static files that the page needs to start. */
export function serviceWorker(): Plugin {
  let publicFolder = ''
  return {
    name: 'service-worker',
    configResolved: ({ publicDir }) => {
      publicFolder = publicDir
    },
    configureServer: ({ middlewares }) => {
      middlewares.use(`/${workerFile}`, (_, response) => {
        response.setHeader('Content-Type', 'text/javascript')
        response.end(farewell)
      })
    },
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const sum = createHash('sha256')
        const built = Object.values(bundle).map((file): [string, string | Uint8Array] => [
          file.fileName,
          file.type === 'chunk' ? file.code : file.source,
        ])
        const files = [...built, ...staticFiles(publicFolder)]
        for (const [path, content] of files) sum.update(`${path}\n`).update(content)
        const version = sum.digest('hex').slice(0, 16)
        const source = await bundled({ version, files: files.map(([path]) => path) })
        this.emitFile({ type: 'asset', fileName: workerFile, source })
      },
    },
  }
}

/** What the page is shown with, and which guest images there are; not the images, nor pictures for people who read. */
function staticFiles(folder: string): [path: string, content: Uint8Array][] {
  const plain = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.png'))
    .map(({ name }) => name)
  const index = 'images/index.json'
  const names: string[] = existsSync(join(folder, index))
    ? JSON.parse(readFileSync(join(folder, index), 'utf8'))
    : []
  const images = names.length > 0 ? [index, ...names.map((name) => `images/${name}/image.json`)] : []
  return [...plain, ...images].map((path) => [path, readFileSync(join(folder, path))])
}

async function bundled(list: { version: string; files: string[] }): Promise<string> {
  const [result] = (await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { build: JSON.stringify(list) },
    build: {
      write: false,
      target: 'es2023',
      lib: {
        entry: join(import.meta.dirname, 'web/offline/service-worker.ts'),
        formats: ['iife'],
        name: 'serviceWorker',
      },
    },
  })) as Rollup.RollupOutput[]
  return result!.output[0].code
}
