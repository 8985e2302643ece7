import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Content } from '@patternfly/react-core'
import { ArrowDownIcon, ArrowUpIcon } from '@patternfly/react-icons'

interface Props {
  id: string
  /** Keys of devices that are booted from, with commas between. */
  order: string
  /** Names of all that could be, by their keys. */
  names: ReadonlyMap<string, string>
  change: (order: string) => void
}

/** Devices to boot from: which, and in what order. */
export function BootOrder({ id, order, names, change }: Props) {
  const { t } = useLingui()
  const chosen = order === '' ? [] : order.split(',')
  const others = [...names.keys()].filter((key) => !chosen.includes(key))
  if (names.size === 0)
    return (
      <Content id={id} component="p">
        <Trans>No device can be booted from: the kernel is booted directly.</Trans>
      </Content>
    )
  const move = (key: string, by: number) => {
    const from = chosen.indexOf(key)
    const without = chosen.filter((one) => one !== key)
    change(without.toSpliced(from + by, 0, key).join(','))
  }
  return (
    <ol id={id} className="boot-order">
      {[...chosen, ...others].map((key) => {
        const place = chosen.indexOf(key)
        const name = names.get(key) ?? key
        return (
          <li key={key}>
            <Checkbox
              id={`${id}-${key}`}
              label={name}
              isChecked={place >= 0}
              onChange={(_, isOn) =>
                change((isOn ? [...chosen, key] : chosen.filter((one) => one !== key)).join(','))
              }
            />
            <Button
              variant="plain"
              icon={<ArrowUpIcon />}
              aria-label={t`${name} earlier`}
              isAriaDisabled={place < 1}
              onClick={() => move(key, -1)}
            />
            <Button
              variant="plain"
              icon={<ArrowDownIcon />}
              aria-label={t`${name} later`}
              isAriaDisabled={place < 0 || place === chosen.length - 1}
              onClick={() => move(key, 1)}
            />
          </li>
        )
      })}
    </ol>
  )
}
