/** The page's time, as connections take it. */
export const pageTimers = {
  after: (milliseconds: number, task: () => void) => {
    const timer = setTimeout(task, milliseconds)
    return { dispose: () => clearTimeout(timer) }
  },
}
