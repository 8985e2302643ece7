import { UserError } from '../base/error.ts'
import { ListenError, type ListenPlace } from '../daemon/host.ts'
import { RfbServer } from '../display/rfb/server.ts'
import type { assembleGuest } from '../host/guest-assembly.ts'
import { HostRandom } from '../host/host-random.ts'
import { noScreen } from '../host/no-screen.ts'
import { listen } from '../host/node/listener.ts'
import { nodeScheduler } from '../host/node/scheduler.ts'
import { wakingInput } from '../host/waking-input.ts'

type Guest = Pick<ReturnType<typeof assembleGuest>, 'machine' | 'session'>

/** Lets viewers see and use a guest's screen until it is closed. Throws a UserError if it cannot listen there. */
export async function serveVnc({ machine, session }: Guest, name: string, place: ListenPlace) {
  const server = new RfbServer({
    name,
    screen: machine.screen ?? noScreen,
    input: wakingInput(machine.input, () => session.wake()),
    random: new HostRandom(),
    timers: nodeScheduler(),
  })
  const listener = await listen(place, ({ channel }) => server.accept(channel)).catch((error) => {
    if (error instanceof ListenError) throw new UserError(`--vnc ${nameOf(place)}: ${why(error.code)}`)
    throw error
  })
  return {
    close: async () => {
      server.close()
      await listener.close()
    },
  }
}

const nameOf = (place: ListenPlace): string =>
  'path' in place ? place.path : `${place.address} port ${place.port}`

/** Which are likely, in words; others by their names in errno(3). */
const reasons: Record<string, string> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this computer does not have that address',
  EACCES: 'this user may not listen there',
  ENOENT: 'the folder of the socket does not exist',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'the name cannot be looked up now',
}

const why = (code: string): string => reasons[code] ?? `it is not possible to listen there (${code})`
