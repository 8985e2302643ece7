import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64, loadV128 } from '../../wasm/memory.ts'
import { type I32, i32 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { tlb } from '../layout.ts'

/**
 * Entries of process contexts that are not current (SDM vol. 3A, 4.10.1). The TLB itself has those of the current one and of
 * global pages, so that no access need compare a PCID: a switch takes the others away and brings back what it took before. The
 * current context has nothing here. All that drops or changes entries must reach these, too.
 */
export const setAside = {
  contexts: 8,
  /** Entries of each. To put so many back takes as long as to walk to some 50 pages again. */
  capacity: 512,
} as const
/** PCID i32, and how many entries it has i32: 0 if there is no such context. An entry's last i32 is its address in the TLB. */
const HEAD = 8
const headsEnd = tlb.asideHeads + HEAD * setAside.contexts
const BYTES = setAside.capacity * tlb.entrySize

/** Forgets all of them. */
export function forgetContexts(f: FunctionBuilder): void {
  f.memoryFill(i32(tlb.asideHeads), i32(0), i32(headsEnd - tlb.asideHeads))
}

/** Where the entries of the context with this head begin. */
const entriesOf = (head: I32): I32 =>
  head
    .sub(tlb.asideHeads)
    .mul(BYTES / HEAD)
    .add(tlb.aside)

/** Runs `body` for all heads in turn until it leaves. */
function eachHead(f: FunctionBuilder, body: (head: I32) => void): void {
  const head = f.local('i32')
  f.set(head, i32(tlb.asideHeads))
  f.loop((again) => {
    body(head.get())
    f.set(head, head.get().add(HEAD))
    f.brIf(again, head.get().ltU(headsEnd))
  })
}

/** Runs `body` for `count` entries from `first` on, with the address of each. */
function eachEntry(f: FunctionBuilder, first: I32, count: I32, body: (entry: I32) => void): void {
  const entry = f.local('i32')
  f.set(entry, first)
  const end = f.let(first.add(count.shl(4)))
  f.loop((again) => {
    f.if(entry.get().ltU(end), () => {
      body(entry.get())
      f.set(entry, entry.get().add(tlb.entrySize))
      f.br(again)
    })
  })
}

/** Runs `body` for every entry that is set aside, with its address and its place in the TLB. */
export function eachSetAside(f: FunctionBuilder, body: (entry: I32, place: I32) => void): void {
  eachHead(f, (head) => {
    const count = f.let(load32(head, 4))
    f.if(count, () =>
      f.scope(() => eachEntry(f, f.let(entriesOf(head)), count, (entry) => body(entry, load32(entry, 12)))),
    )
  })
}

/** Function (PCID) → head of what is set aside of the context, 0 if nothing is. */
function find(routines: Routines): FuncRef<'i32'> {
  return routines.function('mmu.findContext', ['i32'], 'i32', (f) => {
    const pcid = f.param(0, 'i32').get()
    eachHead(f, (head) => f.if(load32(head).eq(pcid).and(load32(head, 4).ne(0)), () => f.return(head)))
    f.result_(i32(0))
  })
}

/** Function () → head of a context that has nothing here, by now. */
function free(routines: Routines): FuncRef<'i32'> {
  return routines.function('mmu.freeContext', [], 'i32', (f) => {
    eachHead(f, (head) => f.if(load32(head, 4).eqz(), () => f.return(head)))
    const next = f.let(load32(0, tlb.asideNext))
    f.store32(0, tlb.asideNext, next.add(HEAD).and(headsEnd - tlb.asideHeads - 1))
    f.result_(next.add(tlb.asideHeads))
  })
}

/** Function (PCID) → none: forgets the context. */
export function forgetContext(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.forgetContext', ['i32'], 'none', (f) => {
    const head = f.let(f.call(find(routines), f.param(0, 'i32').get()))
    f.if(head, () => f.store32(head, 4, 0))
  })
}

/**
 * Function (PCID) → none: takes the logged entries out of the TLB, and sets aside as many as there is room for: those that were
 * filled last.
 */
export function takeAside(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.takeAside', ['i32'], 'none', (f) => {
    const logged = f.local('i32')
    f.set(logged, load32(0, tlb.fillLog))
    f.if(logged.get().gtU(tlb.fillLogCapacity), () => f.set(logged, i32(tlb.fillLogCapacity)))
    f.if(logged.get().eqz(), () => f.return())
    const head = f.let(f.call(free(routines)))
    const first = f.let(entriesOf(head))
    const to = f.local('i32')
    f.set(to, first)
    const at = f.local('i32')
    f.set(at, logged.get().shl(2))
    f.loop((again) => {
      const entry = f.let(load32(at.get(), tlb.fillLog))
      // it may have been logged twice, or belong to a global page by now
      f.if(load32(entry, 12).and(1).eqz(), () => {
        f.if(
          load64(entry)
            .ne(-1n)
            .and(to.get().ltU(first.add(BYTES))),
          () => {
            f.storeV128(to.get(), 0, loadV128(entry).withLane32(3, entry))
            f.set(to, to.get().add(tlb.entrySize))
          },
        )
        f.store64(entry, 0, -1n)
      })
      f.set(at, at.get().sub(4))
      f.brIf(again, at.get())
    })
    f.store32(head, 0, f.param(0, 'i32').get())
    f.store32(head, 4, to.get().sub(first).shrU(4))
    f.store32(0, tlb.fillLog, 0)
  })
}

/** Function (PCID) → none: puts back into the TLB, which has no entries of a context, and logs what is set aside of this one. */
export function putBack(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.putBack', ['i32'], 'none', (f) => {
    const head = f.let(f.call(find(routines), f.param(0, 'i32').get()))
    f.if(head.eqz(), () => f.return())
    const count = f.let(load32(head, 4))
    const log = f.local('i32')
    f.set(log, count.shl(2))
    eachEntry(f, f.let(entriesOf(head)), count, (entry) => {
      const place = f.let(load32(entry, 12))
      f.storeV128(place, 0, loadV128(entry).withLane32(3, i32(0)))
      f.store32(log.get(), tlb.fillLog, place)
      f.set(log, log.get().sub(4))
    })
    f.store32(0, tlb.fillLog, count)
    f.store32(head, 4, 0)
  })
}
