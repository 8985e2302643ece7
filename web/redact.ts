/** Stands where a secret was. */
export const hidden = '…'

/** Attributes and elements of libvirt's XML, and fields of calls, that hold secrets. */
const attribute = /\b(passwd|password|token|secret)(\s*=\s*)(?:"[^"]*"|'[^']*')/gi
const element = /<(passwd|password|token|rootPassword|user-data)\b([^>]*)>[^<]*</gi
const commandLine = /(--(?:password|passwd|token)[ =])(?:'[^']*'|"[^"]*"|\S+)/gi
const inAddress = /(\b[a-z][a-z\d+.-]*:\/\/[^\s:@/]*):[^\s@/]+@/gi

/** The text without passwords and tokens, as it may be shown to others. */
export function redacted(text: string): string {
  return text
    .replace(attribute, `$1$2'${hidden}'`)
    .replace(element, `<$1$2>${hidden}<`)
    .replace(commandLine, `$1${hidden}`)
    .replace(inAddress, `$1:${hidden}@`)
}
