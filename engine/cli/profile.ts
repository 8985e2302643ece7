import { type BootedGuest, boot } from './boot.ts'
import { SymbolReader, symbolCommand } from './kernel-symbols.ts'
import type { ProfileOptions } from './profile-options.ts'
import { profileReport } from './profile-report.ts'
import { TimeSampler } from './time-samples.ts'

/** Boots as `boot` does, and prints at the end where instructions were executed and where time went. */
export async function profile({
  boot: options,
  top,
  skipBoot,
  withSymbols,
}: ProfileOptions): Promise<number> {
  const sampler = await TimeSampler.start()
  const take = async ({ machine }: BootedGuest) => ({
    samples: sampler.stop(),
    profile: machine.profiler?.end(),
  })
  let taken: ReturnType<typeof take> | undefined
  let guest: BootedGuest | undefined
  const reader = new SymbolReader(
    (text) => process.stdout.write(text),
    () => {
      if (guest) taken = take(guest)
    },
  )
  return boot(
    {
      ...options,
      commands: withSymbols ? [...options.commands, symbolCommand] : options.commands,
      isProfiled: true,
    },
    {
      print: (text) => reader.take(text),
      booted: (booted) => {
        guest = booted
        if (!skipBoot) return
        booted.machine.profiler?.begin()
        void sampler.restart()
      },
      ended: async (ended) => {
        const { profile: found, samples } = await (taken ?? take(ended))
        if (found) console.log(profileReport(found, await samples, reader.symbols, top).join('\n'))
      },
    },
  )
}
