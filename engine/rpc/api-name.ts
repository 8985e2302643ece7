/**
 * Words that libvirt's public names write in capitals. A procedure's name is that of the function in small letters with
 * underscores, so the rest follows from it.
 */
const capitals = new Map(
  Object.entries({
    Cpu: 'CPU',
    Dhcp: 'DHCP',
    Fd: 'FD',
    Fsfreeze: 'FSFreeze',
    Fsinfo: 'FSInfo',
    Fsthaw: 'FSThaw',
    Fstrim: 'FSTrim',
    Id: 'ID',
    Iothread: 'IOThread',
    Mac: 'MAC',
    Nmi: 'NMI',
    Nwfilter: 'NWFilter',
    Nwfilters: 'NWFilters',
    Os: 'OS',
    Pm: 'PM',
    Scsi: 'SCSI',
    Sev: 'SEV',
    Ssh: 'SSH',
    Uri: 'URI',
    Uuid: 'UUID',
    Wwn: 'WWN',
    Xml: 'XML',
  }),
)

/** The function of libvirt's library that calls the procedure: virDomainGetXMLDesc for domainGetXmlDesc. */
export function apiNameOf(procedure: string): string {
  const words = procedure
    .replace(/^qemu(.*?)Domain/, '$1DomainQemu')
    .replace(/^./, (letter) => letter.toUpperCase())
  return `vir${words.replace(/[A-Z][a-z0-9]*/g, (word) => capitals.get(word) ?? word)}`
}
