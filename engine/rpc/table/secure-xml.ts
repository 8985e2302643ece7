/** Refuses to show passwords (flag 1 of libvirt's ...GetXMLDesc) to those who may only read. */
export function secureXml(api: string, flags = 1): (args: { flags: number }) => string | undefined {
  return (args) => ((args.flags & flags) === 0 ? undefined : `${api} with secure flag`)
}
