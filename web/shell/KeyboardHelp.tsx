import type { MessageDescriptor } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { Content, Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { usePreferences } from '../stores/preferences.ts'
import { releaseKeysLabels, useScreenSettings } from '../stores/screen-settings.ts'
import { consoleKeys, screenRelease, shortcuts } from './shortcut.table.ts'
import { isMac } from './use-shortcuts.ts'

/** All shortcuts, and the ways out of what takes the keyboard. */
export function KeyboardHelp({ close }: { close: () => void }) {
  const { t } = useLingui()
  const hasShortcuts = usePreferences((preferences) => preferences.hasShortcuts)
  const releaseKeys = useScreenSettings((settings) => settings.releaseKeys)
  const shown = shortcuts.filter(({ hasControl }) => hasControl || hasShortcuts)
  return (
    <Modal isOpen variant="small" onClose={close} aria-labelledby="keyboard-title">
      <ModalHeader title={t`Keyboard`} labelId="keyboard-title" />
      <ModalBody>
        <KeyList
          title={t`Anywhere`}
          rows={shown.map(({ key, hasControl, what }) => [
            [...(hasControl ? [isMac ? 'Cmd' : 'Ctrl'] : []), key.toUpperCase()],
            what,
          ])}
        />
        {!hasShortcuts && (
          <Content component="p">
            <Trans>Single keys are switched off in the preferences.</Trans>
          </Content>
        )}
        <KeyList
          title={t`In consoles`}
          rows={[[[t(releaseKeysLabels[releaseKeys])], screenRelease], ...consoleKeys]}
        />
        <Content component="p">
          <Trans>
            While a console has the keyboard, the page hears none of its own shortcuts. Tab and Shift+Tab lead
            through all else, Enter and Space press, Esc closes.
          </Trans>
        </Content>
      </ModalBody>
    </Modal>
  )
}

interface ListProps {
  title: string
  rows: readonly (readonly [keys: readonly string[], what: MessageDescriptor])[]
}

function KeyList({ title, rows }: ListProps) {
  const { t } = useLingui()
  return (
    <>
      <Content component="h2">{title}</Content>
      <dl className="keys">
        {rows.map(([keys, what]) => (
          <div key={`${keys.join('+')} ${what.message}`}>
            <dt translate="no">
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
