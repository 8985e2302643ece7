// What every answer of a server for the page says to the browser.

/** Cross-origin isolation: SharedArrayBuffer and precise timers need it (HTML standard, «COOP» and «COEP»). */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/**
 * What the page may load and run: its own files and nothing else (Content Security Policy, level 3). The processor
 * compiles WebAssembly while it runs. xterm.js and CodeMirror write their styles into the page, so styles, which run
 * nothing and can load nothing from elsewhere, may be inline.
 */
const directives = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
]

/** For a `<meta>` element, where a server sends no headers: there nothing can be said about frames. */
export const pagePolicy = directives.join('; ')

export const contentSecurity = { 'Content-Security-Policy': `${pagePolicy}; frame-ancestors 'none'` }
