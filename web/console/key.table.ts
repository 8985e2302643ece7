/** A key that a combination may name. */
export interface Key {
  /** As people and menus call it. */
  readonly label: string
  /** KeyboardEvent.code */
  readonly code: string
  /** X11 keysym (keysymdef.h), for servers that know no key codes. */
  readonly keysym: number
}

const key = (label: string, code: string, keysym: number): Key => ({ label, code, keysym })
const range = (count: number, make: (n: number) => Key): Key[] =>
  Array.from({ length: count }, (_, n) => make(n))
const letterA = 0x61

export const modifierKeys: readonly Key[] = [
  key('Ctrl', 'ControlLeft', 0xffe3),
  key('Alt', 'AltLeft', 0xffe9),
  key('Shift', 'ShiftLeft', 0xffe1),
  key('Super', 'MetaLeft', 0xffeb),
]

export const mainKeys: readonly Key[] = [
  ...range(12, (n) => key(`F${n + 1}`, `F${n + 1}`, 0xffbe + n)),
  key('Escape', 'Escape', 0xff1b),
  key('Tab', 'Tab', 0xff09),
  key('Enter', 'Enter', 0xff0d),
  key('Space', 'Space', 0x20),
  key('Backspace', 'Backspace', 0xff08),
  key('Delete', 'Delete', 0xffff),
  key('Insert', 'Insert', 0xff63),
  key('Home', 'Home', 0xff50),
  key('End', 'End', 0xff57),
  key('Page Up', 'PageUp', 0xff55),
  key('Page Down', 'PageDown', 0xff56),
  key('Left', 'ArrowLeft', 0xff51),
  key('Up', 'ArrowUp', 0xff52),
  key('Right', 'ArrowRight', 0xff53),
  key('Down', 'ArrowDown', 0xff54),
  key('Print Screen', 'PrintScreen', 0xff61),
  key('Scroll Lock', 'ScrollLock', 0xff14),
  key('Pause', 'Pause', 0xff13),
  key('Menu', 'ContextMenu', 0xff67),
  ...range(26, (n) => {
    const letter = String.fromCharCode(letterA + n)
    return key(letter.toUpperCase(), `Key${letter.toUpperCase()}`, letterA + n)
  }),
  ...range(10, (n) => key(`${n}`, `Digit${n}`, 0x30 + n)),
]
