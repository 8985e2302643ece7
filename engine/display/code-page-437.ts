/** IBM's code page 437, which the character generators of VGA cards have: the glyphs of 0 to 31, then those of 127 to 255. */
const low = ' ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼'
const high =
  '⌂ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ '
const ascii = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n)).join('')

/** What a character looks like, by its code; 0 and 255 are blank. */
export const codePage437: readonly string[] = [...low, ...ascii, ...high]
