import { expect, it } from 'vitest'
import { lifecycleText } from './lifecycle-text.ts'

it('says what happened as virsh event does', () => {
  expect(lifecycleText('a', 2, 0)).toBe("event 'lifecycle' for domain 'a': Started Booted")
  expect(lifecycleText('a', 5, 6)).toBe("event 'lifecycle' for domain 'a': Stopped Snapshot")
})

it('names no event that it does not know', () => {
  expect(lifecycleText('a', 77, 0)).toBe("event 'lifecycle' for domain 'a': unknown unknown")
  expect(lifecycleText('a', 2, 99)).toBe("event 'lifecycle' for domain 'a': Started unknown")
})
