/** `npm run -s tabvisor -- boot …`: the headless commands of commands.ts. */
import { enableCompileCache } from 'node:module'

// stripping types and compiling takes most of the time until a command begins: the next start finds what this one made
enableCompileCache()
await import('./commands.ts')
