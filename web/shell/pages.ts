/** The pages, and what opens over them, that are loaded when they are shown first; the manager is there from the beginning. */
import { lazy } from 'react'

export const ConsoleWindow = lazy(async () => ({
  default: (await import('./ConsoleWindow.tsx')).ConsoleWindow,
}))
export const CreateWizard = lazy(async () => ({
  default: (await import('../wizard/CreateWizard.tsx')).CreateWizard,
}))
export const HostPage = lazy(async () => ({ default: (await import('../host/HostPage.tsx')).HostPage }))
export const KeyboardHelp = lazy(async () => ({ default: (await import('./KeyboardHelp.tsx')).KeyboardHelp }))
export const LogDrawer = lazy(async () => ({ default: (await import('./LogDrawer.tsx')).LogDrawer }))
export const LogPage = lazy(async () => ({ default: (await import('./LogPage.tsx')).LogPage }))
export const MachineWindow = lazy(async () => ({
  default: (await import('./MachineWindow.tsx')).MachineWindow,
}))
export const OfflineImages = lazy(async () => ({
  default: (await import('../offline/OfflineImages.tsx')).OfflineImages,
}))
export const Palette = lazy(async () => ({ default: (await import('./Palette.tsx')).Palette }))
export const PreferencesPage = lazy(async () => ({
  default: (await import('../preferences/PreferencesPage.tsx')).PreferencesPage,
}))
export const VirshWindow = lazy(async () => ({ default: (await import('./VirshWindow.tsx')).VirshWindow }))
