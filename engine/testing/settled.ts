/** Lets what is under way go on until it has come to something. Fails the test that waits in vain. */
export async function settled(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (isDone()) return
    await Promise.resolve()
  }
  throw new Error(`it has not come to this: ${isDone}`)
}
