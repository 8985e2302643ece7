import { createKept } from './kept.ts'

/** Machines that were made by the wizard and are changed before they start first, by their UUIDs. */
export const useInstallations = createKept('tabvisor.installations', ({ uuids }) => ({
  uuids: Array.isArray(uuids) ? uuids.map(String) : [],
}))

export const rememberInstallation = (uuid: string): void =>
  useInstallations.setState(({ uuids }) => ({ uuids: [...uuids, uuid] }))

/** It has begun, or is given up. */
export const forgetInstallation = (uuid: string): void =>
  useInstallations.setState(({ uuids }) => ({ uuids: uuids.filter((other) => other !== uuid) }))
