import { resolve } from 'node:path'
import { describeGuestLauncher } from '../../testing/guest-launchers.ts'
import { nodeGuestLauncher } from './guest-launcher.ts'

describeGuestLauncher(
  'guests in threads of Node',
  nodeGuestLauncher(),
  resolve(import.meta.dirname, '../../../public/images'),
)
