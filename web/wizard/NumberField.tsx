import type { ReactNode } from 'react'
import { TextField } from './TextField.tsx'

interface Props {
  id: string
  label: string
  value: number
  onChange: (value: number) => void
  hint: ReactNode
  problem: string | undefined
}

/** A number to be filled in; NaN while there is none. */
export function NumberField({ value, onChange, ...field }: Props) {
  return (
    <TextField
      {...field}
      type="number"
      value={Number.isNaN(value) ? '' : String(value)}
      onChange={(text) => onChange(text === '' ? Number.NaN : Number(text))}
    />
  )
}
