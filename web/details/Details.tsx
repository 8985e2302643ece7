import {
  Alert,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Label,
  Tab,
  Tabs,
  TabTitleText,
} from '@patternfly/react-core'
import { useCallback, useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { connection } from '../stores/connection.ts'
import { listDevices } from './device-names.ts'
import { overviewFacts } from './overview.ts'
import { XmlEditor } from './XmlEditor.tsx'

interface Props {
  client: RpcClient
  name: string
}

/** VIR_DOMAIN_XML_INACTIVE */
const inactiveXml = 2
/** VIR_DOMAIN_DEFINE_VALIDATE */
const validate = 1

/** The definition of a machine: what it says, its devices, and its XML to edit. */
export function Details({ client, name }: Props) {
  const [xml, setXml] = useState<{ inactive: string; live: string | undefined }>()
  const [failure, setFailure] = useState<string>()
  const [tab, setTab] = useState<string | number>('details')
  const load = useCallback(async () => {
    try {
      const { dom } = await client.call('domainLookupByName', { name })
      const read = async (flags: number) => (await client.call('domainGetXmlDesc', { dom, flags })).xml
      const inactive = await read(inactiveXml)
      const live = dom.id >= 0 ? await read(0) : undefined
      setXml({ inactive, live })
      setFailure(undefined)
    } catch (error) {
      setFailure((error as Error).message)
    }
  }, [client, name])
  useEffect(() => {
    void load()
    const lifecycle = connection.onLifecycle((changed) => {
      if (changed === name) void load()
    })
    return () => lifecycle.dispose()
  }, [load, name])

  if (failure)
    return (
      <Alert isInline variant="danger" title="The definition cannot be read">
        {failure}
      </Alert>
    )
  if (!xml) return null
  const apply = async (text: string) => {
    await client.call('domainDefineXmlFlags', { xml: text, flags: validate })
    await load()
  }
  const domain = parseXml(xml.inactive)
  const facts = overviewFacts(domain, xml.live === undefined ? undefined : parseXml(xml.live))
  return (
    <Tabs
      activeKey={tab}
      onSelect={(_, key) => setTab(key)}
      mountOnEnter
      unmountOnExit
      aria-label="Definition"
    >
      <Tab eventKey="details" title={<TabTitleText>Details</TabTitleText>}>
        {facts.some(({ live }) => live !== undefined) && <Label color="orange">Needs shutdown</Label>}
        <DescriptionList isHorizontal isCompact>
          {facts.map(({ label, value, live }) => (
            <DescriptionListGroup key={label}>
              <DescriptionListTerm>{label}</DescriptionListTerm>
              <DescriptionListDescription>
                {value || 'None'}
                {live !== undefined && ` after the next shutdown; now ${live || 'none'}`}
              </DescriptionListDescription>
            </DescriptionListGroup>
          ))}
          <DescriptionListGroup>
            <DescriptionListTerm>Devices</DescriptionListTerm>
            <DescriptionListDescription>
              {listDevices(domain).map((device) => (
                <div key={device.index}>{device.name}</div>
              ))}
            </DescriptionListDescription>
          </DescriptionListGroup>
        </DescriptionList>
      </Tab>
      <Tab eventKey="xml" title={<TabTitleText>XML</TabTitleText>}>
        <XmlEditor xml={xml.inactive} apply={apply} />
      </Tab>
    </Tabs>
  )
}
