import { expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

it.each(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'])('carries «%s»', (text) => {
  const bytes = new TextEncoder().encode(text)

  expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
})

it.each(['Zg', 'Zg=', 'Z===', 'Zm9v!A=='])('refuses «%s»', (text) => {
  expect(decodeBase64(text)).toBeUndefined()
})
