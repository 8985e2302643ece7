import { errorCodes, errorDomains } from '../engine/model/error.table.ts'
import { VirError } from '../engine/model/error.ts'

/** What is kept and shown of an error: its words, and libvirt's numbers where it is one of libvirt's. */
export interface ErrorNote {
  message: string
  code?: number
  domain?: number
}

export function errorNote(error: unknown): ErrorNote {
  if (error instanceof VirError) return { message: error.message, code: error.code, domain: error.domain }
  return { message: error instanceof Error ? error.message : String(error) }
}

/** As libvirt's documentation has them: «VIR_ERR_OPERATION_INVALID (55), VIR_FROM_QEMU (10)»; undefined for other errors. */
export function libvirtNames({ code, domain }: ErrorNote): string | undefined {
  if (code === undefined) return undefined
  const codeName = Object.entries(errorCodes).find(([, { number }]) => number === code)?.[0]
  const domainName = Object.entries(errorDomains).find(([, number]) => number === domain)?.[0]
  return [named('VIR_ERR', codeName, code), ...(domain ? [named('VIR_FROM', domainName, domain)] : [])].join(
    ', ',
  )
}

const named = (prefix: string, name: string | undefined, number: number): string =>
  name === undefined
    ? `${prefix} ${number}`
    : `${prefix}_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()} (${number})`
