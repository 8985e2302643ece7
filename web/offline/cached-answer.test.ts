import { describe, expect, it } from 'vitest'
import { cachedAnswer } from './cached-answer.ts'

const top = 'https://example.org/vm/'
const files = new Set(['index.html', 'assets/main-1.js', 'images/index.json'])

describe('cachedAnswer', () => {
  it.each([
    ['', 'index.html'],
    ['index.html', 'index.html'],
    ['?from=elsewhere', 'index.html'],
    ['assets/main-1.js', 'assets/main-1.js'],
    ['images/index.json', 'images/index.json'],
  ])('takes «%s» from the build', (path, file) => {
    expect(cachedAnswer(top + path, top, files)).toEqual({ cache: 'app', key: top + file })
  })

  it('looks for guest images among those that are kept', () => {
    const key = `${top}images/linux-tiny/kernel`

    expect(cachedAnswer(key, top, files)).toEqual({ cache: 'images', key })
  })

  it.each([`${top}assets/main-0.js`, `${top}other/`, 'https://example.org/', 'https://elsewhere.org/vm/'])(
    'leaves %s to the server',
    (address) => {
      expect(cachedAnswer(address, top, files)).toBeUndefined()
    },
  )
})
