import type { Frame, PointerImage, Rectangle, Screen, TextScreen } from '../display/screen.ts'

const MOST_AREAS = 64

/** One screen for several who look at it: each hears of all that changed since it looked last. */
export class SharedScreen {
  private readonly screen: Screen
  private readonly views: View[] = []

  constructor(screen: Screen) {
    this.screen = screen
  }

  view(): Screen {
    const view = new View(this.screen, (looking) => this.refresh(looking))
    this.views.push(view)
    return view
  }

  private refresh(looking: View): readonly Rectangle[] {
    const { width, height } = this.screen.frame
    const drawn = this.screen.refresh()
    const { frame } = this.screen
    const isOther = frame.width !== width || frame.height !== height
    for (const view of this.views) view.missed = isOther ? [whole(frame)] : merged(view.missed, drawn, frame)
    const { missed } = looking
    looking.missed = []
    return missed
  }
}

class View implements Screen {
  missed: readonly Rectangle[] = []
  private readonly screen: Screen
  private readonly look: (view: View) => readonly Rectangle[]

  constructor(screen: Screen, look: (view: View) => readonly Rectangle[]) {
    this.screen = screen
    this.look = look
  }

  get frame(): Frame {
    return this.screen.frame
  }

  get pointer(): PointerImage | undefined {
    return this.screen.pointer
  }

  refresh(): readonly Rectangle[] {
    return this.look(this)
  }

  text(): TextScreen | undefined {
    return this.screen.text()
  }

  suggestSize(width: number, height: number): boolean {
    return this.screen.suggestSize(width, height)
  }
}

const whole = ({ width, height }: Frame): Rectangle => ({ x: 0, y: 0, width, height })

function merged(
  before: readonly Rectangle[],
  after: readonly Rectangle[],
  frame: Frame,
): readonly Rectangle[] {
  if (before.length === 0) return after
  if (after.length === 0) return before
  return before.length + after.length > MOST_AREAS ? [whole(frame)] : [...before, ...after]
}
