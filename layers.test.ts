import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * Who may import whom (DESIGN.md, «Folders»). A layer may always import itself. The first matching line counts; a name
 * ending in .ts or .json is one file, and `engine/` alone is everything of the engine.
 */
const layers: [layer: string, mayImport: string[]][] = [
  ['engine/base', []],
  ['engine/wasm', ['engine/base']],
  ['engine/cpu', ['engine/base', 'engine/wasm']],
  [
    'engine/machine',
    [
      'engine/base',
      'engine/cpu',
      'engine/chardev/chardev.ts',
      'engine/display/screen.ts',
      'engine/display/input.ts',
      'engine/display/keyboard',
    ],
  ],
  ['engine/block', ['engine/base']],
  ['engine/net', ['engine/base']],
  ['engine/chardev', ['engine/base']],
  ['engine/display', ['engine/base']],
  ['engine/xml', ['engine/base']],
  ['engine/model', ['engine/base', 'engine/xml']],
  ['engine/rpc', ['engine/base', 'engine/model']],
  ['engine/virsh', ['engine/base', 'engine/xml', 'engine/model', 'engine/rpc']],
  [
    'engine/daemon',
    [
      'engine/base',
      'engine/xml',
      'engine/model',
      'engine/rpc',
      'engine/chardev/chardev.ts',
      'engine/display/keyboard',
    ],
  ],
  [
    'engine/host/browser/daemon.ts',
    ['engine/base', 'engine/host/daemon-protocol.ts', 'engine/host/port-channel.ts'],
  ],
  [
    'engine/host',
    [
      'engine/base',
      'engine/chardev',
      'engine/machine',
      'engine/model',
      'engine/display',
      'engine/daemon',
      'engine/rpc',
    ],
  ],
  ['engine/workers', ['engine/base', 'engine/host', 'engine/daemon', 'engine/rpc']],
  ['engine/guests', ['engine/base', 'engine/model']],
  ['engine/cli', ['engine/']],
  // The benchmark's pages speak with the daemon, and give noVNC a channel, as the page does.
  ['engine/testing', ['engine/', 'web/console/channel-socket.ts', 'web/page-timers.ts']],
  // The page starts the daemon's worker, and from then on speaks libvirt's protocol with it.
  [
    'web',
    [
      'engine/base',
      'engine/xml',
      'engine/model',
      'package.json',
      'engine/rpc/api-name.ts',
      'engine/rpc/client',
      'engine/virsh',
      'engine/display/keyboard',
      'engine/host/browser/daemon.ts',
    ],
  ],
  // One of its pages is a second client of the page's daemon.
  [
    'e2e',
    [
      'engine/cli/setup',
      'engine/rpc/client',
      'engine/host/browser/daemon.ts',
      'engine/display/keyboard',
      'web/console/typed-key.table.ts',
      'web/page-timers.ts',
    ],
  ],
]

/**
 * Where the surroundings may be named: everything else gets time, chance and resources handed in. What of them is not
 * part of the language (document, fetch, setTimeout) is not even declared there: tsconfig.pure.json sees to that.
 */
const outside = [
  'engine/host',
  'engine/workers',
  'engine/cli',
  'engine/guests',
  'engine/gateway',
  'engine/testing',
  'web',
  'e2e',
]
const surroundings = /\bnew Date\b|\bDate\.|\bMath\.random\b/
const importForms =
  /^(?:import|export)\b[^'"`;()=]*?\bfrom\s+['"]([^'"]+)['"]|(?:^import\s+|\bimport\(\s*)['"]([^'"]+)['"]/gm
const bannedFolders = /(?:^|\/)(?:utils?|helpers?|common|lib)(?:\/|\.ts$)|(?:^|\/)(?:manager|service)\.tsx?$/

interface Source {
  path: string
  text: string
  isTest: boolean
  imports: string[]
}

const top = import.meta.dirname
const sources = ['engine', 'web', 'e2e'].flatMap(readSources)

function readSources(folder: string): Source[] {
  return readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\.(?:ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => {
      const text = withoutComments(readFileSync(join(top, path), 'utf8'))
      const isTest = /\.(?:test|spec)\.ts$/.test(path)
      return {
        path,
        text,
        isTest,
        imports: [...text.matchAll(importForms)].map((match) => match[1] ?? match[2]!),
      }
    })
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

const isRelative = (specifier: string): boolean => /^\.\.?\//.test(specifier)

const isWithin = (path: string, layer: string): boolean =>
  /\.ts$|\.json$|\/$/.test(layer) ? path.startsWith(layer) : path.startsWith(`${layer}/`)

const layerOf = (path: string) => layers.find(([layer]) => isWithin(path, layer))

describe('layers', () => {
  it('are known for every source', () => {
    expect(sources.filter(({ path }) => !layerOf(path)).map(({ path }) => path)).toEqual([])
  })

  it('import only what is below them', () => {
    const wrong = sources
      .filter(({ isTest }) => !isTest)
      .flatMap(({ path, imports }) => {
        const [own, mayImport] = layerOf(path) ?? ['', []]
        return imports
          .filter((specifier) => isRelative(specifier))
          .map((specifier) => normalize(join(dirname(path), specifier)))
          .filter((target) => !isWithin(target, own) && !mayImport.some((layer) => isWithin(target, layer)))
          .map((target) => `${path} imports ${target}`)
      })

    expect(wrong).toEqual([])
  })

  it('of the page never import each other’s features', () => {
    const feature = (path: string) => /^web\/([^/]+)\//.exec(path)?.[1]
    const wrong = sources
      .filter(({ path }) => feature(path) && feature(path) !== 'shell')
      .flatMap(({ path, imports }) =>
        imports
          .filter((specifier) => isRelative(specifier))
          .map((specifier) => normalize(join(dirname(path), specifier)))
          .filter(
            (target) => feature(target) && feature(target) !== feature(path) && feature(target) !== 'stores',
          )
          .map((target) => `${path} imports ${target}`),
      )

    expect(wrong).toEqual([])
  })

  it('name their surroundings only where the host is', () => {
    const inner = sources.filter(
      ({ path, isTest }) => !isTest && !outside.some((layer) => isWithin(path, layer)),
    )
    const wrong = inner.flatMap(({ path, text, imports }) => [
      ...imports
        .filter((specifier) => specifier.startsWith('node:'))
        .map((specifier) => `${path} imports ${specifier}`),
      ...(surroundings.exec(text) ?? []).map((name) => `${path} names ${name}`),
    ])

    expect(wrong).toEqual([])
  })
})

describe('imports', () => {
  it('carry the ending of the file, so that Node runs them as they are', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => isRelative(specifier) && !/\.(?:tsx?|mjs|css|json|po)$/.test(specifier))
        .map((specifier) => `${path}: ${specifier}`),
    )

    expect(wrong).toEqual([])
  })
})

describe('names', () => {
  it('say what a file is about', () => {
    expect(sources.map(({ path }) => path).filter((path) => bannedFolders.test(path))).toEqual([])
  })

  it('of folders at the top are the fixed ones', () => {
    const known = ['bench', 'coverage', 'dist', 'e2e', 'engine', 'node_modules', 'public', 'web']
    const found = readdirSync(top, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => relative(top, join(top, entry.name)))

    expect(found.filter((name) => !known.includes(name))).toEqual([])
  })
})
