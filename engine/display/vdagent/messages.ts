/**
 * What a SPICE agent in a guest and its host say to each other: numbers of the protocol headers vd_agent.h. All numbers
 * are little-endian.
 */

/** Chunks say whom a message is for: VDP_CLIENT_PORT and VDP_SERVER_PORT. */
export const agentPort = { client: 1, server: 2 } as const
export const CHUNK_HEADER_LENGTH = 8
export const MESSAGE_HEADER_LENGTH = 20
/** VD_AGENT_MAX_DATA_SIZE: a chunk that is longer is an error to the agent. */
export const MOST_CHUNK = 2048
export const PROTOCOL = 1

/** VD_AGENT_*: types of messages. */
export const agentMessage = {
  clipboard: 4,
  announceCapabilities: 6,
  clipboardGrab: 7,
  clipboardRequest: 8,
  clipboardRelease: 9,
} as const

/** VD_AGENT_CAP_*: numbers of bits. */
export const capability = {
  clipboardByDemand: 5,
  clipboardSelection: 6,
  lineEndCrLf: 9,
} as const

/** VD_AGENT_CLIPBOARD_*: what is in a clipboard. */
export const content = { none: 0, text: 1 } as const

export interface AgentMessage {
  readonly type: number
  readonly data: Uint8Array<ArrayBuffer>
}

/** The chunks of one message for the agent. */
export function encodeMessage(type: number, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(MESSAGE_HEADER_LENGTH + data.length)
  const header = new DataView(whole.buffer)
  header.setUint32(0, PROTOCOL, true)
  header.setUint32(4, type, true)
  header.setUint32(16, data.length, true)
  whole.set(data, MESSAGE_HEADER_LENGTH)
  const chunks = Math.ceil(whole.length / MOST_CHUNK)
  const out = new Uint8Array(whole.length + chunks * CHUNK_HEADER_LENGTH)
  const view = new DataView(out.buffer)
  let at = 0
  for (let from = 0; from < whole.length; from += MOST_CHUNK) {
    const part = whole.subarray(from, from + MOST_CHUNK)
    view.setUint32(at, agentPort.client, true)
    view.setUint32(at + 4, part.length, true)
    out.set(part, at + CHUNK_HEADER_LENGTH)
    at += CHUNK_HEADER_LENGTH + part.length
  }
  return out
}
