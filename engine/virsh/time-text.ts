const shape = new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC', dateStyle: 'short', timeStyle: 'medium' })

/** A time in seconds since 1970 as virsh writes it, in UTC; with `+0000` if the zone is to be told. */
export const timeText = (seconds: bigint | number, hasZone = false): string =>
  `${shape.format(Number(seconds) * 1000)}${hasZone ? ' +0000' : ''}`
