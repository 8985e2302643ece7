/**
 * What the keys of keyboard layouts give, as xkeyboard-config 2.35 defines them (symbols/*, the variant that a layout's name
 * alone means; the 102nd key only where keyboards have it). Each layout has the four rows of a keyboard from the top, in the
 * order of {@link ROWS}. A key's characters are those alone, with Shift, with AltGr and with both; ␀ stands for none, and ◌
 * makes a dead key of the accent after it.
 */
export const LAYOUTS = {
  us: {
    title: 'English (US)',
    keys: `
      \`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) -_ =+
      qQ wW eE rR tT yY uU iI oO pP [{ ]}
      aA sS dD fF gG hH jJ kK lL ;: '" \\|
      ␀ zZ xX cC vV bB nN mM ,< .> /?
    `,
  },
  gb: {
    title: 'English (UK)',
    keys: `
      \`¬|| 1!¹¡ 2"²⅛ 3£³£ 4$€¼ 5%½⅜ 6^¾⅝ 7&{⅞ 8*[™ 9(]± 0)}° -_\\¿ =+◌¸◌˛
      qQ@Ω wWſ§ eEeE rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ [{◌¨◌˚ ]}◌~◌¯
      aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ ;:◌´◌˝ '@◌^◌ˇ #~◌\`◌˘
      \\||¦ zZ«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,<•× .>·÷ /?␀◌˙
    `,
  },
  de: {
    title: 'German',
    keys: `
      ◌^°′″ 1!¹¡ 2"²⅛ 3§³£ 4$¼¤ 5%½⅜ 6&¬⅝ 7/{⅞ 8([™ 9)]± 0=}° ß?\\¿ ◌´◌\`◌¸◌˛
      qQ@Ω wWſ§ eE€€ rR¶® tTŧŦ zZ←¥ uU↓↑ iI→ı oOøØ pPþÞ üÜ◌¨◌˚ +*~¯
      aAæÆ sSſẞ dDðÐ fFđª gGŋŊ hHħĦ jJ␀◌˙ kKĸ& lLłŁ öÖ◌˝ äÄ◌^◌ˇ #'’◌˘
      <>| yY»› xX«‹ cC¢© vV„‚ bB“‘ nN”’ mMµº ,;·× .:…÷ -_–—
    `,
  },
  fr: {
    title: 'French',
    keys: `
      ²~¬¬ &1¹¡ é2~⅛ "3#£ '4{$ (5[⅜ -6|⅝ è7\`⅞ _8\\™ ç9^± à0@° )°]¿ =+}◌˛
      aAæÆ zZ«< eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ ◌^◌¨◌¨◌˚ $£¤◌¯
      qQ@Ω sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ mMµº ù%◌^◌ˇ *µ◌\`◌˘
      <>|¦ wWłŁ xX»> cC¢© vV„‚ bB“‘ nN”’ ,?◌´◌˝ ;.•× :/·÷ !§␀◌˙
    `,
  },
  es: {
    title: 'Spanish',
    keys: `
      ºª\\\\ 1!|¡ 2"@⅛ 3·#£ 4$~$ 5%½⅜ 6&¬⅝ 7/{⅞ 8([™ 9)]± 0=}° '?\\¿ ¡¿◌¸◌˛
      qQ@Ω wWſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ ◌\`◌^[◌˚ +*]◌¯
      aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ ñÑ◌~◌˝ ◌´◌¨{◌ˇ çÇ}◌˘
      <>|¦ zZ«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,;•× .:·÷ -_␀◌˙
    `,
  },
  it: {
    title: 'Italian',
    keys: `
      \\|¬¦ 1!¹¡ 2"²◌˝ 3£³◌~ 4$¼⅛ 5%½⅜ 6&¬⅝ 7/{⅞ 8([™ 9)]± 0=}◌˛ '?\`¿ ì^~◌^
      qQ@Ω wWſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ èé[{ +*]}
      aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ òç@◌¸ à°#◌˚ ù§◌\`◌˘
      <>«» zZ«< xX»> cC¢© vV“‘ bB”’ nNñÑ mMµº ,;◌´× .:·◌¨ -_◌¯÷
    `,
  },
  ch: {
    title: 'German (Switzerland)',
    keys: `
      §°¬¬ 1+|¡ 2"@⅛ 3*#£ 4ç¼$ 5%½⅜ 6&¬⅝ 7/|⅞ 8(¢™ 9)]± 0=}° '?◌´¿ ◌^◌\`◌~◌˛
      qQ@Ω wWſ§ eE€E rR¶® tTŧŦ zZ←¥ uU↓↑ iI→ı oOœŒ pPþÞ üè[◌˚ ◌¨!]◌¯
      aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ öé◌´◌˝ äà{◌ˇ $£}◌˘
      <>\\¦ yY«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,;•× .:·÷ -_␀◌˙
    `,
  },
  pt: {
    title: 'Portuguese',
    keys: `
      \\|¬¬ 1!¹¡ 2"@⅛ 3#££ 4$§$ 5%½⅜ 6&¬⅝ 7/{⅞ 8([™ 9)]± 0=}° '?\\¿ «»◌¸◌˛
      qQ@Ω wWſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOøØ pPþÞ +*◌¨◌˚ ◌´◌\`◌~◌¯
      aAæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ çÇ◌´◌˝ ºª◌^◌ˇ ◌~◌^◌\`◌˘
      <>\\\\ zZ«< xX»> cC¢© vV„‚ bB“‘ nN”’ mMµº ,;•× .:·÷ -_␀◌˙
    `,
  },
  be: {
    title: 'Belgian',
    keys: `
      ²³¬¬ &1|¡ é2@⅛ "3#£ '4¼$ (5½⅜ §6^⅝ è7{⅞ !8[™ ç9{± à0}° )°\\¿ -_◌¸◌˛
      aA@Ω zZſ§ eE€¢ rR¶® tTŧŦ yY←¥ uU↓↑ iI→ı oOœŒ pPþÞ ◌^◌¨[◌˚ $*]◌¯
      qQæÆ sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ mM◌´◌˝ ù%◌´◌ˇ µ£◌\`◌˘
      <>\\\\ wW«< xX»> cC¢© vV„‚ bB“‘ nN”’ ,?◌¸º ;.•× :/·÷ =+◌~◌˙
    `,
  },
  se: {
    title: 'Swedish',
    keys: `
      §½¶¾ 1!¡¹ 2"@² 3#£³ 4¤$¼ 5%€¢ 6&¥⅝ 7/{÷ 8([« 9)]» 0=}° +?\\¿ ◌´◌\`±¬
      qQ@Ω wWſ§ eE€¢ rR®® tTþÞ yY←¥ uU↓↑ iI→ı oOœŒ pPþÞ åÅ◌¨◌˚ ◌¨◌^◌~◌ˇ
      aAªº sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ öÖøØ äÄæÆ '*´×
      <>|¦ zZ«< xX»> cC©© vV„‚ bB“‘ nN”’ mMµº ,;◌¸◌˛ .:·◌˙ -_␀◌˙
    `,
  },
  dk: {
    title: 'Danish',
    keys: `
      ½§¾¶ 1!¡¹ 2"@² 3#£³ 4¤$¼ 5%½¢ 6&¥⅝ 7/{÷ 8([« 9)]» 0=}° +?±¿ ◌´◌\`|¦
      qQ@Ω wWſ§ eE€¢ rR®® tTþÞ yY←¥ uU↓↑ iI→ı oOœŒ pPþÞ åÅ◌¨◌˚ ◌¨◌^◌~◌ˇ
      aAªº sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ æÆ◌´◌˝ øØ◌^◌ˇ '*◌˝×
      <>\\¬ zZ«< xX»> cC©© vV„‚ bB“‘ nN”’ mMµº ,;◌¸◌˛ .:·◌˙ -_␀◌˙
    `,
  },
  no: {
    title: 'Norwegian',
    keys: `
      |§¦¶ 1!¡¹ 2"@² 3#£³ 4¤$¼ 5%½‰ 6&¥⅝ 7/{÷ 8([« 9)]» 0=}° +?±¿ \\◌\`◌´¬
      qQ@Ω wWſ§ eE€¢ rR®™ tTþÞ yY←¥ uU↓↑ iI→ı oOœŒ pPπΠ åÅ◌¨◌˚ ◌¨◌^◌~◌ˇ
      aAªº sSßẞ dDðÐ fFđª gGŋŊ hHħĦ jJ kKĸ& lLłŁ øØ◌´◌˝ æÆ◌^◌ˇ '*◌˝×
      <>½¾ zZ«< xX»> cC©© vV„‚ bB“‘ nN”’ mMµº ,;◌¸◌˛ .:…· -_–—
    `,
  },
  jp: {
    title: 'Japanese',
    keys: `
      ␀ 1! 2" 3# 4$ 5% 6& 7' 8( 9) 0~ -= ^~ \\|
      qQ wW eE rR tT yY uU iI oO pP @\` [{
      aA sS dD fF gG hH jJ kK lL ;+ :* ]}
      ␀ zZ xX cC vV bB nN mM ,< .> /? \\_
    `,
  },
} as const

/** Linux codes (input-event-codes.h) of the keys in each row: 86 is the 102nd key, 124 ¥ and 89 Ro of Japanese keyboards. */
export const ROWS = [
  [41, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 124],
  [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27],
  [30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 43],
  [86, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 89],
] as const
