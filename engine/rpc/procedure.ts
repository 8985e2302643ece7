import { type Fields, nothing, type Structure, struct, type Type } from './xdr.ts'

/**
 * Whether a connection that only reads may call it: always, never, or by its arguments. The function returns the words after
 * «operation forbidden: », or undefined where it is allowed.
 */
export type Access<A> = 'read' | 'write' | ((args: A) => string | undefined)

/** One of libvirt's remote procedures: what goes there, what comes back. */
export interface Procedure<A, R> {
  readonly number: number
  readonly args: Type<A>
  readonly ret: Type<R>
  readonly access: Access<A>
  /** Whether it goes ahead of calls that may take long. */
  readonly isQuick: boolean
  /** A stream of bytes that belongs to the call: from the server (which may also take some), or to it. */
  readonly stream: 'download' | 'upload' | undefined
  /** Whether runs of zeros in the stream may be left out. */
  readonly isSparse: (args: A) => boolean
}

/** What a server says unasked. */
export interface Message<T> {
  readonly number: number
  readonly payload: Type<T>
}

// biome-ignore lint/suspicious/noConfusingVoidType: stands for the result of a function
export type Shape<F extends Fields | undefined> = F extends Fields ? Structure<F> : void

const shape = <F extends Fields | undefined>(fields: F): Type<Shape<F>> =>
  (fields === undefined ? nothing : struct(fields)) as Type<Shape<F>>

/** Asks, and changes nothing. */
export function read<A extends Fields | undefined = undefined, R extends Fields | undefined = undefined>(
  number: number,
  args?: A,
  ret?: R,
): Procedure<Shape<A>, Shape<R>> {
  return {
    number,
    args: shape(args as A),
    ret: shape(ret as R),
    access: 'read',
    isQuick: false,
    stream: undefined,
    isSparse: () => false,
  }
}

/** Changes something, or shows what only those should see who may change it. */
export function write<A extends Fields | undefined = undefined, R extends Fields | undefined = undefined>(
  number: number,
  args?: A,
  ret?: R,
): Procedure<Shape<A>, Shape<R>> {
  return { ...read(number, args, ret), access: 'write' }
}

/** Never waits for a guest, so that it may overtake calls that do. */
export function quick<A, R>(procedure: Procedure<A, R>): Procedure<A, R> {
  return { ...procedure, isQuick: true }
}

/** Forbidden to readers by what they ask for. */
export function unless<A, R>(
  refusal: (args: A) => string | undefined,
  procedure: Procedure<A, R>,
): Procedure<A, R> {
  return { ...procedure, access: refusal }
}

/** With a stream from the server. */
export function download<A, R>(procedure: Procedure<A, R>): Procedure<A, R> {
  return { ...procedure, stream: 'download' }
}

/** With a stream to the server. */
export function upload<A, R>(procedure: Procedure<A, R>): Procedure<A, R> {
  return { ...procedure, stream: 'upload' }
}

/** With a stream that may leave out zeros if the call's flags say so. */
export function sparse<A extends { flags: number }, R>(
  flag: number,
  procedure: Procedure<A, R>,
): Procedure<A, R> {
  return { ...procedure, isSparse: ({ flags }) => (flags & flag) !== 0 }
}

export function message<F extends Fields>(number: number, payload: F): Message<Structure<F>> {
  return { number, payload: struct(payload) }
}
