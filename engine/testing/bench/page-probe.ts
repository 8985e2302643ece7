/**
 * Put into the measured page before its own scripts: marks when a person could begin, and counts what React does. React tells
 * a global hook of every commit, in built pages too; what it hands over is a tree of fibers, of which few fields are used.
 */
export function installProbe(): void {
  interface Fiber {
    type: unknown
    memoizedProps: unknown
    child: Fiber | null
    sibling: Fiber | null
    alternate: Fiber | null
  }
  const controls = new Set<unknown>(['form', 'input', 'select', 'textarea'])
  const counted = { commits: 0, controls: 0 }

  /** A fiber whose child is another than before was gone through in this commit. */
  const count = (now: Fiber, before: Fiber) => {
    if (controls.has(now.type) && now.memoizedProps !== before.memoizedProps) counted.controls++
    if (now.child === before.child) return
    for (let child = now.child; child; child = child.sibling)
      if (child.alternate) count(child, child.alternate)
  }

  const hook = {
    supportsFiber: true,
    inject: () => 1,
    checkDCE: () => {},
    onCommitFiberUnmount: () => {},
    onCommitFiberRoot: (_: number, { current }: { current: Fiber }) => {
      counted.commits++
      if (current.alternate) count(current, current.alternate)
    },
  }
  Object.assign(globalThis, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook, counted })

  // Interactive: the list has a machine to start, and a button has done what it does.
  let expandedBefore: string | null | undefined
  const observer = new MutationObserver(() => {
    const toggle = document.querySelector<HTMLElement>('button[aria-expanded][aria-label="Pages"]')
    if (!toggle || !document.querySelector('button[aria-label^="Start "]')) return
    const expanded = toggle.getAttribute('aria-expanded')
    if (expandedBefore === undefined) {
      expandedBefore = expanded
      toggle.click()
    } else if (expanded !== expandedBefore) {
      observer.disconnect()
      requestAnimationFrame(() => setTimeout(() => performance.mark('interactive')))
    }
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true })
}

/** What the probe has counted: commits, and elements of forms that were rendered anew. */
export interface Counted {
  commits: number
  controls: number
}
