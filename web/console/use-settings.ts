import { useState } from 'react'
import { readSettings, type ScreenSettings, writeSettings } from './screen-settings.ts'

export function useSettings(): [ScreenSettings, (change: Partial<ScreenSettings>) => void] {
  const [settings, setSettings] = useState(() => readSettings(localStorage))
  const change = (part: Partial<ScreenSettings>) => {
    const next = { ...settings, ...part }
    setSettings(next)
    writeSettings(localStorage, next)
  }
  return [settings, change]
}
