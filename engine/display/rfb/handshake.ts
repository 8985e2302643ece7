import type { Random } from '../../base/random.ts'
import type { ByteQueue } from './byte-queue.ts'
import { ByteWriter } from './byte-writer.ts'
import { answerChallenge, CHALLENGE_LENGTH, isSame } from './vnc-authentication.ts'

const OWN_VERSION = 'RFB 003.008\n'
const VERSION_LENGTH = OWN_VERSION.length

const security = { invalid: 0, none: 1, vncAuthentication: 2 } as const

export interface HandshakeOptions {
  /** What a client must know; undefined if none is asked for. */
  readonly password: string | undefined
  readonly random: Random
  send(bytes: Uint8Array): void
  /** Why nobody may try a password now. */
  refusal(): string | undefined
  /** Hears how each attempt with a password went. */
  tried(isRight: boolean): void
}

/** How it stands: more bytes are needed; the client is in; or it is out, and why. */
export type HandshakeState = 'waiting' | { readonly isShared: boolean } | { readonly failure: string }

/** What comes before the first message: version, security, ClientInit (RFC 6143, 7.1 to 7.3.1). */
export class Handshake {
  private readonly options: HandshakeOptions
  private step: (queue: ByteQueue) => HandshakeState | 'next' = (queue) => this.readVersion(queue)
  private minor = 8
  private readonly challenge = new Uint8Array(CHALLENGE_LENGTH)

  constructor(options: HandshakeOptions) {
    this.options = options
    options.send(latin1(OWN_VERSION))
  }

  /** Goes on as far as what has come allows. */
  advance(queue: ByteQueue): HandshakeState {
    let state = this.step(queue)
    while (state === 'next') state = this.step(queue)
    return state
  }

  private readVersion(queue: ByteQueue): HandshakeState | 'next' {
    if (queue.length < VERSION_LENGTH) return 'waiting'
    const version = String.fromCharCode(...queue.slice(0, VERSION_LENGTH))
    queue.skip(VERSION_LENGTH)
    const [, major, minor] = /^RFB (\d{3})\.(\d{3})\n$/.exec(version) ?? []
    if (Number(major) !== 3 || Number(minor) < 3)
      return { failure: 'this is not a version of RFB that is spoken here' }
    // Versions that were never published are to be taken for the first (RFC 6143, 7.1.1).
    this.minor = [7, 8].includes(Number(minor)) ? Number(minor) : 3
    const type = this.options.password === undefined ? security.none : security.vncAuthentication
    const refusal = type === security.none ? undefined : this.options.refusal()
    if (refusal) return this.refuse(refusal)
    if (this.minor === 3) {
      this.write((out) => out.u32(type))
      return this.begin(type)
    }
    this.options.send(Uint8Array.of(1, type))
    this.step = (more) => this.readSecurity(more, type)
    return 'next'
  }

  private readSecurity(queue: ByteQueue, offered: number): HandshakeState | 'next' {
    if (queue.length < 1) return 'waiting'
    const chosen = queue.u8(0)
    queue.skip(1)
    if (chosen !== offered) return this.reject(`security type ${chosen} was not offered`)
    return this.begin(chosen)
  }

  private begin(type: number): 'next' {
    if (type === security.vncAuthentication) {
      this.options.random.fill(this.challenge)
      this.options.send(this.challenge.slice())
      this.step = (queue) => this.readAnswer(queue)
    } else {
      if (this.minor >= 8) this.write((out) => out.u32(0))
      this.step = readClientInit
    }
    return 'next'
  }

  private readAnswer(queue: ByteQueue): HandshakeState | 'next' {
    if (queue.length < CHALLENGE_LENGTH) return 'waiting'
    const answer = queue.slice(0, CHALLENGE_LENGTH)
    queue.skip(CHALLENGE_LENGTH)
    // Whoever tries many at once has all but the first few refused here.
    const refusal = this.options.refusal()
    if (refusal) return this.reject(refusal)
    const { password = '' } = this.options
    const isRight = password !== '' && isSame(answer, answerChallenge(this.challenge, password))
    this.options.tried(isRight)
    if (!isRight) return this.reject('the password is wrong')
    this.write((out) => out.u32(0))
    this.step = readClientInit
    return 'next'
  }

  /** Instead of the security types. */
  private refuse(reason: string): HandshakeState {
    this.write((out) => {
      if (this.minor === 3) out.u32(security.invalid)
      else out.u8(security.invalid)
      writeReason(out, reason)
    })
    return { failure: reason }
  }

  /** SecurityResult (7.1.3): only the newest version says why. */
  private reject(reason: string): HandshakeState {
    this.write((out) => {
      out.u32(1)
      if (this.minor >= 8) writeReason(out, reason)
    })
    return { failure: reason }
  }

  private write(fill: (out: ByteWriter) => void): void {
    const out = new ByteWriter()
    fill(out)
    this.options.send(out.take())
  }
}

function readClientInit(queue: ByteQueue): HandshakeState {
  if (queue.length < 1) return 'waiting'
  const isShared = queue.u8(0) !== 0
  queue.skip(1)
  return { isShared }
}

function writeReason(out: ByteWriter, reason: string): void {
  out.u32(reason.length)
  out.put(latin1(reason))
}

const latin1 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)
