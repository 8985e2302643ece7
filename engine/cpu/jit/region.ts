import type { FuncRef, FuncType, FunctionBuilder, Label, Local, TableRef } from '../../wasm/function.ts'
import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32 } from '../../wasm/values.ts'
import type { Routines, Semantics } from '../emitter.ts'
import type { Form } from '../interpreter/form.ts'
import { block, op, regionExit, state, tlb } from '../layout.ts'
import { entryAddress } from '../mmu/tlb.ts'
import { LONG64 } from '../mode.ts'
import type { CompiledOp } from './block-code.ts'
import { RegionEmitter, type Ways } from './emitter.ts'
import { FLAGS_HOLE, FrameFlags } from './flags.ts'
import { type CodePage, Frame, type Regions } from './frame.ts'
import type { Blocks, Context, Graph, Node } from './graph.ts'
import { KnownFields, type Ops } from './known-op.ts'
import { KnownStack } from './known-stack.ts'
import { perfectHash } from './perfect-hash.ts'
import { PlainFloats } from './plain-floats.ts'
import { FEW_PLACES, type RegionPlan } from './plan.ts'
import type { Structure } from './structure.ts'
import type { Known, Templates, Then } from './templates.ts'
import { usageOf } from './treatment.ts'

const CONDITIONAL = new Set('shl shr sar rol ror rcl rcr shld shrd'.split(' '))
const CARRIED = new Set(['adc', 'sbb'])

const isDirectJump = ({ semantics, operands }: Form): boolean =>
  semantics === 'jmp' && operands[0]?.kind === 'immediate'

/** What is known at a place of the code, since it has been seen on the way there. */
type Seen = Pick<Known, 'sse'> & { readonly plain: PlainFloats; readonly stack: KnownStack }
type Here = Known & Seen
const nothingSeen = (): Seen => ({ sse: false, plain: new PlainFloats(), stack: new KnownStack() })

/** What a region calls, besides the engine's routines. */
export type Callees = {
  readonly routines: Routines
  readonly templates: Templates
  readonly regions: Regions
  /** Handlers that are functions; the number of the first. */
  readonly handlers: TableRef
  readonly handlerType: FuncType<'i32'>
  readonly firstFunction: number
  /** See becomesHot in interpreter/dispatch.ts. */
  readonly becomesHot: FuncRef<'none'>
}

/** Writes the blocks of a region into one function. */
export class RegionWriter {
  private readonly graph: Graph
  private readonly ops: Ops
  private readonly blocks: Blocks
  private readonly callees: Callees
  private readonly templates: Templates
  private readonly semantics: Semantics
  private readonly f: FunctionBuilder<'i32'>
  private readonly frame: Frame
  private readonly flags: FrameFlags
  private readonly plan: RegionPlan
  private readonly structure: Structure
  /** Which of the dispatcher's entries is next, or after them all the switch. */
  private next: Local<'i32'> | undefined
  /** Where the switch is to lead: the distance from the page of the region's head. */
  private goal: Local<'i64'> | undefined
  private readonly loops = new Map<number, Label>()
  private readonly merges = new Map<number, Label>()

  constructor(
    f: FunctionBuilder<'i32'>,
    graph: Graph,
    plan: RegionPlan,
    ops: Ops,
    blocks: Blocks,
    callees: Callees,
    semantics: Semantics,
  ) {
    this.f = f
    this.graph = graph
    this.ops = ops
    this.blocks = blocks
    this.callees = callees
    this.templates = callees.templates
    this.semantics = semantics
    this.frame = new Frame(f, callees.regions, graph.nodes[0] as Node)
    this.flags = new FrameFlags(this.frame)
    this.plan = plan
    this.structure = plan.structure
  }

  /** `hotCount`: after so many entries more is to be compiled of a block; never, if it is left out. */
  write(hotCount?: number): void {
    const { f, frame, plan, structure } = this
    if (structure.dispatcher !== undefined) this.next = frame.readEntry()
    if (plan.switched.length > 0) this.goal = f.local('i64')
    this.countEntry(hotCount)
    f.ifLikely(false, frame.left.ltS(plan.neededAtEntry), () =>
      f.return(frame.header.add(block.size).or(regionExit.budget)),
    )
    this.flags.forget()
    this.tree(structure.root)
    frame.finish()
  }

  private countEntry(hotCount: number | undefined): void {
    const { f, frame, callees } = this
    const count = f.let(load32(frame.header, block.count).add(1))
    f.store32(frame.header, block.count, count)
    if (hotCount !== undefined)
      f.ifLikely(false, count.geU(hotCount), () => f.do(callees.becomesHot, frame.header))
  }

  /** A node and all that it dominates. */
  private tree(n: number, seen?: Seen): void {
    const { children, isMerge, isLoop, order } = this.structure
    const after = (children[n] ?? [])
      .filter((child) => isMerge[child])
      .sort((a, b) => (order[b] ?? 0) - (order[a] ?? 0))
    if (isLoop[n])
      this.f.loop((start) => {
        this.loops.set(n, start)
        this.within(n, after)
        this.loops.delete(n)
      })
    else this.within(n, after, seen)
  }

  /** The node, with the nodes of `after` behind it, the last first. */
  private within(n: number, [last, ...others]: readonly number[], seen?: Seen): void {
    if (last === undefined) {
      if (n === this.structure.dispatcher) this.dispatch()
      else this.node(n, seen ?? nothingSeen())
      return
    }
    this.f.block((label) => {
      this.merges.set(last, label)
      this.within(n, others, seen)
      this.merges.delete(last)
    })
    this.flags.forget()
    this.tree(last)
  }

  private dispatch(): void {
    const { f, structure, goal } = this
    const labels = structure.entries.map((entry) => this.merges.get(entry) as Label)
    const next = (this.next as Local<'i32'>).get()
    if (!goal) {
      f.brTable(next, labels, labels[0] as Label)
      return
    }
    f.block((toSwitch) => f.brTable(next, [...labels, toSwitch], toSwitch))
    this.flags.forget()
    this.switch(goal.get())
  }

  /** Goes where an indirect jump leads: to a likely place, or out of the region. */
  private switch(distance: I64): void {
    const { f, frame, graph, structure } = this
    const root = (graph.nodes[0] as Node).context
    this.stayFor(structure.root, root, distance, this.plan.switched, nothingSeen())
    f.store64(0, state.rip, frame.rip(0).add(distance))
    frame.leaveByJump((graph.nodes[0] as Node).block)
  }

  /** Whether what is being written is in a loop. The dispatcher's is none, but where indirect jumps lead back to it. */
  private get isRepeated(): boolean {
    const { dispatcher } = this.structure
    const isOne = dispatcher === undefined || !this.loops.has(dispatcher) || this.plan.switched.length > 0
    return this.loops.size > (isOne ? 0 : 1)
  }

  private node(n: number, seen: Seen): void {
    const { f } = this
    const node = this.graph.nodes[n] as Node
    const known: Here = { ...seen, flags: this.flags.place, isIn: false, isRepeated: this.isRepeated }
    for (const compiled of node.ops) {
      const outer = f.openScope()
      this.op(n, node, compiled, known)
      f.closeScope(outer)
    }
    if (node.end?.kind === 'next')
      this.edge(n, node.context, node.page + this.ops.u16(node.end.at + op.pc), 0, known)
    else if (node.end) this.leave(node, node.end.at | regionExit.interpret)
  }

  /** Writes an op, by its template if there is one. `known` becomes what is known after it. */
  private op(n: number, node: Node, compiled: CompiledOp, known: Here): void {
    const { frame, flags, templates } = this
    const { form } = compiled.handler
    if (form.semantics === 'jcc' || isDirectJump(form)) {
      flags.begin(true, false)
      this.branch(n, node, compiled, known, form.semantics === 'jcc' ? flags.condition(form.cc) : undefined)
      return
    }
    known.flags = flags.place
    const template = templates.find(compiled, known, node.page)
    if (!template) {
      templates.begin(frame)
      this.instruction(n, node, compiled, known)
      return
    }
    templates.write(template, frame, (hole) =>
      hole === FLAGS_HOLE ? flags.declare() : frame.tell(compiled.at | hole, node),
    )
    const { after, then } = template
    flags.resume(template.setsFlags ? after.flags : flags.place)
    if (template.setsKnown) {
      known.isIn = after.isIn
      known.sse = after.sse
    }
    if (then === 'branch') this.branch(n, node, compiled, known)
    else if (then !== 'next') this.jump(n, node, compiled, templates.variable(then), known)
    else this.goOn(n, node, compiled, known)
  }

  /** Writes an op by its semantics, and makes a template of it. */
  private instruction(n: number, node: Node, compiled: CompiledOp, known: Here): void {
    const { f, frame, flags, templates } = this
    const { at, handler, treatment } = compiled
    const { form } = handler
    const { isIn, sse, isRepeated } = known
    const before = { isIn, sse, isRepeated, flags: flags.place }
    let isDone = false
    const keep = (then: Then): void => {
      isDone = true
      const after = { isIn: known.isIn, sse: known.sse, isRepeated, flags: flags.place }
      templates.keep(compiled, before, after, then, node.page, frame)
    }
    flags.begin(!CARRIED.has(form.semantics), CONDITIONAL.has(form.semantics))
    const fields = new KnownFields(this.ops, at, f)
    const ways: Ways = {
      branch: (condition) => {
        if (condition) f.forgetRecording()
        keep('branch')
        this.branch(n, node, compiled, known, condition)
      },
      jump: (rip) => {
        const variable = f.recording?.numberOf(rip.node.variable ?? -1) ?? -1
        if (variable < 0) f.forgetRecording()
        keep(variable)
        this.jump(n, node, compiled, rip, known)
      },
      enterVector: (check) => {
        this.useKnown()
        if (!known.sse) check()
        known.sse = true
      },
      interpretThis: () => this.leave(node, at | regionExit.interpret),
      interpretNext: () => {
        const next = node.page + this.ops.after(at)
        this.leaveTo(next, this.ops.u8(at + op.remaining), regionExit.unknown)
      },
    }
    const { routines } = this.callees
    const e = new RegionEmitter(frame, routines, fields, form, flags, node, ways, known)
    if (treatment !== 'inline') {
      this.useKnown()
      if (!known.isIn) frame.beIn(node)
      known.isIn = true
      this.callHandler(e, compiled)
    } else this.semantics[form.semantics]?.(e)
    if (isDone) return
    keep('next')
    this.goOn(n, node, compiled, known)
  }

  /** What is written next depends on what is known before. */
  private useKnown(): void {
    const { recording } = this.f
    if (recording) recording.usesKnown = true
  }

  /** Behind an op: the jump of a pair of an instruction and a conditional jump, and what is known then. */
  private goOn(n: number, node: Node, compiled: CompiledOp, known: Here): void {
    const { handler } = compiled
    known.plain.after(this.ops, compiled)
    if (compiled.treatment !== 'inline') known.stack.forget()
    if (handler.form.semantics === 'ldmxcsr') this.frame.readMxcsr()
    if (handler.kind === 'fused') this.branch(n, node, compiled, known, this.flags.condition(handler.cc))
  }

  private callHandler(e: RegionEmitter, { at, handler, number, treatment }: CompiledOp): void {
    const { f, frame, flags, callees } = this
    const usage = usageOf(this.ops, at, handler)
    if (usage.flags) flags.spill()
    if (usage.time) frame.spillBudget()
    frame.spill(usage.reads)
    const place = number - callees.firstFunction
    const outcome = f.let(f.callIndirect(callees.handlers, callees.handlerType, i32(place), i32(at)))
    frame.reload(usage.writes)
    if (usage.flags) flags.reload()
    if (treatment === 'transfer') e.transfer(outcome)
    else if (handler.form.semantics === 'sti') e.afterSti(outcome)
    else e.goOnUnless(outcome)
  }

  private branch(n: number, node: Node, { at, handler }: CompiledOp, seen: Seen, condition?: I32): void {
    const isCall = handler.form.semantics === 'call'
    const back = this.ops.u8(at + op.remaining)
    const place = node.page + this.ops.target(at)
    if (isCall) this.expectReturn(n)
    const go = (): void => {
      if (!isCall) this.edge(n, node.context, place, back, seen)
      else if (node.calls) this.edge(n, node.calls, place, back, seen)
      else this.leaveFor(n, place, back)
    }
    if (condition) this.f.if(condition, () => this.flags.aside(go))
    else go()
  }

  /** An indirect jump: within the region if it leads to a likely place, else out of it. */
  private jump(n: number, node: Node, { at, handler }: CompiledOp, rip: I64, seen: Seen): void {
    const { f, frame, flags, goal } = this
    if (goal && this.plan.isSwitched(node)) {
      f.set(goal, rip.sub(frame.rip(0)))
      f.set(this.next as Local<'i32'>, i32(this.structure.entries.length))
      flags.declare()
      f.br(this.loops.get(this.structure.root) as Label)
      return
    }
    this.stay(n, node, rip, seen)
    if (handler.form.semantics === 'call') this.expectReturn(n)
    f.store64(0, state.rip, rip)
    flags.declare()
    if (handler.form.semantics === 'ret') frame.leave(regionExit.return)
    else frame.leaveByJump(at)
  }

  /** A node ends with a call, by which code may be left before it returns: says where to. */
  private expectReturn(n: number): void {
    const { graph, ops, blocks, frame } = this
    const { context, page, host, afterwards } = graph.nodes[n] as Node
    if (!graph.leaving.has(n) || afterwards === undefined || afterwards >= 4096) return
    const known = graph.nodeAt(context, page + afterwards)
    const header = known === undefined ? blocks.find(host + afterwards, LONG64) : graph.nodes[known]?.block
    if (header && ops.i32(header + block.secondPage) === -1) frame.expectReturn(page + afterwards, header)
  }

  /** Looks whether an indirect jump leads to one of the likely places. */
  private stay(n: number, node: Node, rip: I64, seen: Seen): void {
    const { f, frame } = this
    const { caller, returnTo } = node.context
    if (caller && this.graph.nodeAt(caller, returnTo) !== undefined)
      f.ifLikely(true, rip.eq(frame.rip(returnTo)), () =>
        this.flags.aside(() => this.edge(n, caller, returnTo, 0, seen)),
      )
    if (node.likely && node.likely.length > 0)
      this.stayFor(n, node.context, f.let(rip.sub(frame.rip(0))), node.likely, seen)
  }

  /** Goes on at the node of a context that lies at a distance, if it is one of `likely`. */
  private stayFor(n: number, context: Context, distance: I64, likely: readonly number[], seen: Seen): void {
    const { f } = this
    const places = likely.map((to) => (this.graph.nodes[to] as Node).place)
    const test = (place: number): void =>
      f.if(distance.eq(place), () => this.flags.aside(() => this.edge(n, context, place, 0, seen)))
    const hash = places.length > FEW_PLACES ? perfectHash(places) : undefined
    if (!hash) {
      for (const place of places) test(place)
      return
    }
    const slot = distance.wrap().mul(hash.factor).shrU(hash.shift)
    f.switch(
      slot,
      hash.slots.map((place) => () => {
        if (place !== undefined) test(place)
      }),
    )
  }

  /** Goes on at a place, with `back` instructions of the block not run. */
  private edge(from: number, context: Context, place: number, back: number, seen: Seen): void {
    const { f, frame, graph, structure, flags } = this
    const to = graph.nodeAt(context, place)
    if (to === undefined) {
      this.leaveFor(from, place, back)
      return
    }
    const node = graph.nodes[to] as Node
    const pages = this.plan.unknownPages(from, node)
    const tooFew = this.plan.isChecked(to) ? [frame.left.ltS(this.plan.needed(to) - back)] : []
    const trouble = [...tooFew, ...pages.map((page) => this.isMoved(page))]
    if (trouble.length > 0)
      f.ifLikely(
        false,
        trouble.reduce((a, b) => a.or(b)),
        () =>
          flags.aside(() =>
            this.leaveTo(place, back, pages.length > 0 ? regionExit.unknown : regionExit.budget),
          ),
      )
    frame.pay(node.instructions - back)
    const isCut = structure.isCut(from, to)
    const goesBack = (structure.order[to] ?? 0) <= (structure.order[from] ?? 0)
    const label = isCut ? this.loops.get(structure.root) : goesBack ? this.loops.get(to) : this.merges.get(to)
    if ((label || structure.isLoop[to]) && !node.overwritesFlags) flags.declare()
    if (isCut) f.set(this.next as Local<'i32'>, i32(structure.entries.indexOf(to)))
    if (label) f.br(label)
    else {
      if (structure.isLoop[to]) flags.forget()
      this.tree(to, { sse: seen.sse, plain: seen.plain.copy(), stack: seen.stack.copy() })
    }
  }

  /** Whether code at a page's linear address is not at its host address, as far as the TLB knows. */
  private isMoved({ page, host }: CodePage): I32 {
    const { f, frame } = this
    const linear = f.let(frame.rip(page))
    const entry = f.let(entryAddress(load32(0, state.tlbExec), linear, tlb.execEntries))
    return load64(entry)
      .ne(linear)
      .or(
        load32(entry, 8)
          .add(linear.wrap())
          .ne(i32(host | 0)),
      )
  }

  /** Leaves for a place that is not in the region: for its block, if there is one by now. */
  private leaveFor(from: number, place: number, back: number): void {
    const { f, frame, ops } = this
    const page = { page: place & -4096, host: this.blocks.pageAt(place & -4096) }
    const found = page.host === 0 ? 0 : this.blocks.find(page.host + (place & 4095), LONG64)
    if (found === 0 || ops.i32(found + block.secondPage) !== -1) {
      this.leaveTo(place, back, regionExit.unknown)
      return
    }
    const price = ops.u16(found + block.instructions) - back
    const tooFew = frame.left.ltS(price)
    const trouble = this.plan.isKnown(from, page.page) ? tooFew : tooFew.or(this.isMoved(page))
    f.ifLikely(false, trouble, () => this.flags.aside(() => this.leaveTo(place, back, regionExit.unknown)))
    frame.pay(price)
    this.leave(page, (found + block.size) | regionExit.outside)
  }

  /** Leaves for an op of a block that has been paid for, its address with a cause of `regionExit`. */
  private leave(page: CodePage, result: number): void {
    this.flags.declare()
    this.frame.leave(result, page)
  }

  /** Leaves for what dispatch finds there, for a cause of `regionExit`. */
  private leaveTo(place: number, back: number, cause: number): void {
    this.frame.pay(-back)
    this.flags.declare()
    this.f.store64(0, state.rip, this.frame.rip(place))
    this.frame.leave(cause)
  }
}
