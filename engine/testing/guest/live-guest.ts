import { resolve } from 'node:path'
import { assembleGuest, type GuestOptions } from '../../host/guest-assembly.ts'
import type { GuestState } from '../../host/guest-protocol.ts'
import { loadImage } from '../../host/image.ts'
import { imageFolder } from '../../host/node/image-folder.ts'
import { nodeScheduler } from '../../host/node/scheduler.ts'

const images = resolve(import.meta.dirname, '../../../public/images')
const answer = /answer-(\d+)\r\n/

/** Linux running by itself in this process, with somebody at its shell. */
export class LiveGuest {
  readonly session: ReturnType<typeof assembleGuest>['session']
  private readonly serial: ReturnType<typeof assembleGuest>['serial']
  /** What the console said and nobody has read. */
  private heard = ''
  private listener: (() => void) | undefined

  private constructor({ session, serial }: ReturnType<typeof assembleGuest>) {
    this.session = session
    this.serial = serial
    const decoder = new TextDecoder()
    serial.onOutput((bytes) => {
      this.heard += decoder.decode(bytes, { stream: true })
      this.listener?.()
    })
    session.onState(() => this.listener?.())
  }

  /** Resolves when its shell is ready. */
  static async boot(options: Partial<GuestOptions> = {}): Promise<LiveGuest> {
    const image = await loadImage('linux-tiny', imageFolder(images, 'linux-tiny'))
    const guest = new LiveGuest(assembleGuest(image, { clock: 'host', ...options }, nodeScheduler()))
    guest.session.start()
    await guest.until(() => new RegExp(image.description.prompt).test(guest.heard))
    await guest.run('stty -echo; PS1=; PS2=')
    return guest
  }

  /** Runs a command at the shell; gives what it printed. Throws if it failed. */
  async run(command: string): Promise<string> {
    this.heard = ''
    this.serial.send(new TextEncoder().encode(`${command}\necho "answer-""$?"\n`))
    this.session.send(new Uint8Array(0))
    await this.until(() => answer.test(this.heard))
    const [end, status] = answer.exec(this.heard) ?? []
    const output = this.heard.slice(0, this.heard.indexOf(end ?? '')).replaceAll('\r\n', '\n')
    if (status !== '0') throw new Error(`${command}: status ${status}\n${output}`)
    return output
  }

  /** Resolves when it is off, or in another state. */
  async reaches(state: GuestState): Promise<void> {
    await this.until(() => this.session.state === state)
  }

  private until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isTrue()) return
        this.listener = undefined
        resolve()
      }
      this.listener = look
      look()
    })
  }
}
