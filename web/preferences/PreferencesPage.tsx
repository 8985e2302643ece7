import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Content, Form, Title } from '@patternfly/react-core'
import { readPreferences, usePreferences } from '../stores/preferences.ts'
import { readSettings, useScreenSettings } from '../stores/screen-settings.ts'
import { Appearance } from './Appearance.tsx'
import { Confirmations } from './Confirmations.tsx'
import { Consoles } from './Consoles.tsx'
import { Keyboard } from './Keyboard.tsx'
import { Statistics } from './Statistics.tsx'
import './preferences.css'

/** How a person likes the page. Each choice holds at once. */
export function PreferencesPage() {
  const { t } = useLingui()
  const restore = () => {
    usePreferences.setState(readPreferences({}))
    useScreenSettings.setState(readSettings({}))
  }
  return (
    <>
      <Title headingLevel="h2">
        <Trans>Preferences</Trans>
      </Title>
      <Content component="p">
        <Trans>Changes apply at once, and are kept in this browser only.</Trans>
      </Content>
      <Form aria-label={t`Preferences`} className="preferences" onSubmit={(event) => event.preventDefault()}>
        <Appearance />
        <Statistics />
        <Confirmations />
        <Consoles />
        <Keyboard />
      </Form>
      <div>
        <Button variant="secondary" onClick={restore}>
          <Trans>Restore defaults</Trans>
        </Button>
      </div>
    </>
  )
}
