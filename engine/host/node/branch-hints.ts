import v8 from 'node:v8'

/**
 * Makes V8 look at which way branches of WebAssembly usually go (custom section `metadata.code.branch_hint` of the branch hinting
 * proposal), as browsers do by themselves. To be called before anything is compiled; holds for all threads of the process.
 */
export function useBranchHints(): void {
  v8.setFlagsFromString('--experimental-wasm-branch-hinting')
}
