/** A handle on something that can be taken back: a listener, a mapping, a timer. */
export interface Disposable {
  dispose(): void
}

/** Calls `listener` on every occurrence until the returned handle is disposed. */
export type Event<T> = (listener: (value: T) => void) => Disposable

/** The sending half of an {@link Event}. Listeners run in the order of subscription. */
export class Emitter<T> {
  /** One for each subscription: a function may listen twice. */
  private readonly listeners = new Set<{ readonly listener: (value: T) => void }>()

  readonly event: Event<T> = (listener) => {
    const subscription = { listener }
    this.listeners.add(subscription)
    return { dispose: () => this.listeners.delete(subscription) }
  }

  emit(value: T): void {
    for (const subscription of [...this.listeners])
      if (this.listeners.has(subscription)) subscription.listener(value)
  }
}
