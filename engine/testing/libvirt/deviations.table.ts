/** Where our daemon answers virsh otherwise than libvirtd with QEMU does, and why. What is listed must be so: no more, no less. */
export interface Deviation {
  /** `group: line`, and ` #2` for a line's second time in its group. */
  readonly steps: readonly string[]
  /** `- ` libvirtd's lines, `+ ` ours. */
  readonly difference: readonly string[]
  readonly reason: string
}

export const deviations: readonly Deviation[] = []
