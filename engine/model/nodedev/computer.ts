/** The host as the device above all others, as virsh nodedev-dumpxml computer shows it. */
import { type XmlElement, xmlElement, xmlText } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'

export const computerName = 'computer'

const text = (name: string, value: string): XmlElement => xmlElement(name, {}, [xmlText(value)])

export function formatComputer({ uuid, version }: { uuid: string; version: string }): string {
  return writeXml(
    xmlElement('device', {}, [
      text('name', computerName),
      xmlElement('capability', { type: 'system' }, [
        text('product', 'Tabvisor'),
        xmlElement('hardware', {}, [
          text('vendor', 'Tabvisor'),
          text('version', version),
          text('uuid', uuid),
        ]),
        xmlElement('firmware', {}, [text('vendor', 'Tabvisor'), text('version', version)]),
      ]),
    ]),
  )
}
