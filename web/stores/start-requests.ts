/** Machines that a person asked to start elsewhere: whoever shows a machine next starts it, so that its console misses nothing. */
class StartRequests {
  private readonly names = new Set<string>()

  add(name: string): void {
    this.names.add(name)
  }

  /** Whether there was a request, which is done with now. */
  take(name: string): boolean {
    return this.names.delete(name)
  }
}

export const startRequests = new StartRequests()
