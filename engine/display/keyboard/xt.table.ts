/**
 * Keys by their scan codes of set 1 (IBM PC/XT), as Linux input codes (input-event-codes.h). Codes up to 53h are the same in
 * both. A key whose code has the prefix E0h has 80h added, as QEMU’s extended key events write it (rfbproto).
 */
export const XT_KEYS: readonly (readonly [scancode: number, code: number])[] = [
  [0x54, 99], // Alt-SysRq
  [0x56, 86], // 102nd key
  [0x57, 87], // F11
  [0x58, 88], // F12
  [0x59, 117], // keypad =
  [0x5d, 183], // F13
  [0x5e, 184], // F14
  [0x5f, 185], // F15
  [0x55, 186], // F16
  [0x83, 187], // F17
  [0xf7, 188], // F18
  [0x84, 189], // F19
  [0x5a, 190], // F20
  [0x74, 191], // F21
  [0xf9, 192], // F22
  [0x6d, 193], // F23
  [0x6f, 194], // F24
  [0x70, 93], // Katakana/Hiragana
  [0x73, 89], // Ro
  [0x77, 91], // Hiragana
  [0x78, 90], // Katakana
  [0x79, 92], // Henkan
  [0x7b, 94], // Muhenkan
  [0x7d, 124], // Yen
  [0x7e, 121], // keypad ,
  [0x90, 165], // previous track
  [0x99, 163], // next track
  [0x9c, 96], // keypad Enter
  [0x9d, 97], // right Control
  [0xa0, 113], // mute
  [0xa1, 140], // calculator
  [0xa2, 164], // play
  [0xa4, 166], // stop
  [0xae, 114], // quieter
  [0xb0, 115], // louder
  [0xb2, 172], // home page
  [0xb5, 98], // keypad /
  [0xb7, 99], // Print Screen
  [0xb8, 100], // right Alt
  [0xc6, 119], // Pause
  [0xc7, 102], // Home
  [0xc8, 103], // up
  [0xc9, 104], // Page Up
  [0xcb, 105], // left
  [0xcd, 106], // right
  [0xcf, 107], // End
  [0xd0, 108], // down
  [0xd1, 109], // Page Down
  [0xd2, 110], // Insert
  [0xd3, 111], // Delete
  [0xdb, 125], // left Super
  [0xdc, 126], // right Super
  [0xdd, 127], // Menu
  [0xde, 116], // power
  [0xdf, 142], // sleep
  [0xe3, 143], // wake up
  [0xe5, 217], // search
  [0xe6, 156], // bookmarks
  [0xe7, 173], // refresh
  [0xe8, 128], // stop loading
  [0xe9, 159], // forward
  [0xea, 158], // back
  [0xeb, 157], // computer
  [0xec, 155], // mail
]
