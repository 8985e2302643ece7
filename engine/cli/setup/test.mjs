// `npm test`: what is missing, then all checks and tests. The last line is «N passed, M failed, K skipped».
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  attempt,
  buildPage,
  installDependencies,
  main,
  makeImages,
  SetupError,
  say,
  top,
} from './project.mjs'
import { findChromium, findProgram, installTools, works } from './tools.mjs'

/** What tests need of the machine, how it is recognised, and the Debian package that has it. */
const tools = [
  { need: 'Chromium', isThere: () => Boolean(findChromium()), package: 'chromium' },
  { need: 'gcc', isThere: () => Boolean(findProgram('gcc')), package: 'gcc-multilib' },
  { need: 'nasm', isThere: () => Boolean(findProgram('nasm')), package: 'nasm' },
  {
    need: 'Unicorn for Python',
    isThere: () => works('/usr/bin/python3', ['-c', 'import unicorn']),
    package: 'python3-unicorn',
  },
  { need: 'iasl', isThere: () => Boolean(findProgram('iasl')), package: 'acpica-tools' },
  { need: 'edid-decode', isThere: () => Boolean(findProgram('edid-decode')), package: 'edid-decode' },
  { need: 'virsh', isThere: () => Boolean(findProgram('virsh')), package: 'libvirt-clients' },
  {
    need: 'libvirtd',
    isThere: () => Boolean(findProgram('libvirtd', 'virtlogd')),
    package: 'libvirt-daemon-system',
  },
  {
    need: 'QEMU',
    isThere: () => Boolean(findProgram('qemu-system-x86_64')),
    package: 'qemu-system-x86',
  },
  { need: 'virt-install', isThere: () => Boolean(findProgram('virt-install')), package: 'virtinst' },
  {
    need: 'libvirt for Python',
    isThere: () => works('/usr/bin/python3', ['-c', 'import libvirt']),
    package: 'python3-libvirt',
  },
  { need: 'xmllint', isThere: () => Boolean(findProgram('xmllint')), package: 'libxml2-utils' },
  { need: 'dnsmasq', isThere: () => Boolean(findProgram('dnsmasq')), package: 'dnsmasq-base' },
  { need: 'iptables', isThere: () => Boolean(findProgram('iptables')), package: 'iptables' },
  {
    need: 'gvnccapture',
    isThere: () => Boolean(findProgram('gvnccapture')),
    package: 'gvncviewer',
  },
  {
    need: 'TigerVNC’s viewer',
    isThere: () => Boolean(findProgram('xtigervncviewer')),
    package: 'tigervnc-viewer',
  },
  { need: 'Xvfb', isThere: () => Boolean(findProgram('Xvfb')), package: 'xvfb' },
  { need: 'xwd', isThere: () => Boolean(findProgram('xwd')), package: 'x11-apps' },
  { need: 'ip', isThere: () => Boolean(findProgram('ip')), package: 'iproute2' },
]

/** Each check counts as one when it fails. @type {[string, ...string[]][]} */
const checks = [
  ['biome', 'ci', '--colors=off', '.'],
  ['tsc', '-b'],
  ['knip'],
  ['lingui', 'check', 'sync', '--clean'],
  ['lingui', 'check', 'missing', '--mode', 'catalog', '--locale', 'de,fr'],
]

await main(async () => {
  installDependencies()
  installTools('The tests need', tools)
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
