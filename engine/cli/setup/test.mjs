// `npm test`: what is missing, then all checks and tests. The last line is «N passed, M failed, K skipped».
import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import {
  attempt,
  buildPage,
  installDependencies,
  main,
  makeImages,
  run,
  SetupError,
  say,
  top,
} from './project.mjs'

/** What tests need of the machine, how it is recognised, and the Debian package that has it. */
const tools = [
  {
    need: 'Chromium',
    isThere: () => Boolean(process.env.CHROMIUM) || hasProgram('chromium'),
    package: 'chromium',
  },
  { need: 'gcc', isThere: () => hasProgram('gcc'), package: 'gcc-multilib' },
  { need: 'nasm', isThere: () => hasProgram('nasm'), package: 'nasm' },
  {
    need: 'Unicorn for Python',
    isThere: () => works('/usr/bin/python3', ['-c', 'import unicorn']),
    package: 'python3-unicorn',
  },
  { need: 'iasl', isThere: () => hasProgram('iasl'), package: 'acpica-tools' },
]

/** Each check counts as one when it fails. @type {[string, ...string[]][]} */
const checks = [['biome', 'ci', '--colors=off', '.'], ['tsc', '-b'], ['knip']]

await main(async () => {
  installDependencies()
  installTools()
  makeImages()
  const results = join(top, 'node_modules/.cache/test-results')
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })

  say('Checking style, types and dependencies')
  let failed = 0
  for (const [program, ...args] of checks) if ((await attempt(program, args)) !== 0) failed++

  say('Testing')
  const unit = await vitest(join(results, 'unit.json'), [])
  const ends = []
  if (isBuilt()) {
    say('Testing the page in Chromium')
    ends.push(await vitest(join(results, 'e2e.json'), ['--config', 'e2e/vitest.config.ts']))
  } else failed++

  const sum = [unit, ...ends].reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }))
  failed += sum.failed
  console.log(`\n${sum.passed} passed, ${failed} failed, ${sum.skipped} skipped`)
  if (failed > 0) process.exitCode = 1
})

/** Vitest's own output, and the numbers out of its report. A run without a report has failed as a whole. */
async function vitest(/** @type {string} */ report, /** @type {string[]} */ args) {
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const status = await attempt('vitest', ['run', ...reporters, ...args])
  try {
    const found = JSON.parse(readFileSync(report, 'utf8'))
    const failed = found.numFailedTests + (status !== 0 && found.numFailedTests === 0 ? 1 : 0)
    return { passed: found.numPassedTests, failed, skipped: found.numPendingTests + found.numTodoTests }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function isBuilt() {
  try {
    buildPage()
    return true
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    return false
  }
}

/** Installs what is missing where that is allowed: by root, on a machine with apt. */
function installTools() {
  const missing = tools.filter((tool) => !tool.isThere())
  if (missing.length === 0) return
  const packages = missing.map((tool) => tool.package)
  const names = missing.map((tool) => tool.need).join(', ')
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) {
    throw new SetupError(
      `The tests need ${names}. On Debian: sudo apt-get install ${packages.join(' ')}; then run npm test again.`,
    )
  }
  const install = ['-q', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', 'install', ...packages]
  run('Refreshing the lists of Debian packages', 'apt-get', ['-q', 'update'])
  run(`Installing ${packages.join(', ')}`, 'apt-get', install)
}

/** @param {string} name */
function hasProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** @param {string} program @param {string[]} args */
function works(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
