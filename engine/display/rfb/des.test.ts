import { expect, it } from 'vitest'
import { encryptDes } from './des.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

// NIST SP 800-17, appendix A and B: variable plaintext, variable key, permutation and substitution known answers.
it.each([
  ['0101010101010101', '8000000000000000', '95f8a5e5dd31d900'],
  ['0101010101010101', '0000000000000001', '166b40b44aba4bd6'],
  ['8001010101010101', '0000000000000000', '95a8d72813daa94d'],
  ['0101010101010102', '0000000000000000', '869efd7f9f265a09'],
  ['1046913489980131', '0000000000000000', '88d55e54f54c97b4'],
  ['7ca110454a1a6e57', '01a1d6d039776742', '690f5b0d9a26939b'],
  ['0131d9619dc1376e', '5cd54ca83def57da', '7a389d10354bd271'],
  ['1c587f1c13924fef', '305532286d6f295a', '63fac0d034d9f793'],
])('DES of %s and %s', (key, block, cipher) => {
  expect(Buffer.from(encryptDes(hex(key), hex(block))).toString('hex')).toBe(cipher)
})

it('encrypts each block by itself', () => {
  const [key, block] = ['7ca110454a1a6e57', '01a1d6d039776742']

  expect(Buffer.from(encryptDes(hex(key), hex(block + block))).toString('hex')).toBe(
    '690f5b0d9a26939b690f5b0d9a26939b',
  )
})
