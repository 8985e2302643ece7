import { errorCodes, errorDomains } from './error.table.ts'

export type ErrorCode = keyof typeof errorCodes
export type ErrorDomain = keyof typeof errorDomains

type WireField = 'code' | 'domain' | 'level' | 'message' | 'str1' | 'str2' | 'str3' | 'int1' | 'int2'

/** A call that could not be done, as libvirt tells it: number, part, message and what the message was made of. */
export class VirError extends Error {
  override readonly name = 'VirError'
  readonly code: number
  readonly domain: number
  readonly level: number
  readonly str1: string | null
  readonly str2: string | null
  readonly str3: string | null
  readonly int1: number
  readonly int2: number

  /** The message is the code's wording, followed by `detail` where there is one. */
  constructor(code: ErrorCode, detail?: string, domain: ErrorDomain = 'qemu') {
    const { number, bare, detailed } = errorCodes[code]
    super(detail === undefined ? bare : detailed.replace('%s', () => detail))
    this.code = number
    this.domain = errorDomains[domain]
    this.level = 2
    this.str1 = detail === undefined ? bare : detailed
    this.str2 = detail ?? null
    this.str3 = null
    this.int1 = -1
    this.int2 = -1
  }

  /** The same error as another daemon raised it. */
  static received(fields: Pick<VirError, WireField>): VirError {
    return Object.assign(new VirError('ok'), fields)
  }

  /** A wrong argument of one of libvirt's functions: the sentence alone, with function and argument beside. */
  static argument(
    message: string,
    functionName: string,
    argument: string,
    domain: ErrorDomain = 'qemu',
  ): VirError {
    const { number } = errorCodes.invalidArg
    const names = { str1: functionName, str2: argument, str3: null }
    return VirError.received({
      ...names,
      code: number,
      domain: errorDomains[domain],
      level: 2,
      message,
      int1: -1,
      int2: -1,
    })
  }

  is(code: ErrorCode): boolean {
    return this.code === errorCodes[code].number
  }
}
