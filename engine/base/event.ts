/** A handle on something that can be taken back: a listener, a mapping, a timer. */
export interface Disposable {
  dispose(): void
}

/** Calls `listener` on every occurrence until the returned handle is disposed. */
export type Event<T> = (listener: (value: T) => void) => Disposable

/** The sending half of an {@link Event}. Listeners run in the order of subscription. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>()

  readonly event: Event<T> = (listener) => {
    this.listeners.add(listener)
    return { dispose: () => this.listeners.delete(listener) }
  }

  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value)
  }
}
