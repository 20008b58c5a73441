import { Button, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { DAY_MAX, isMeant, toField } from '../list/typed-day.ts'
import classes from './why.module.css'

interface AsOfProps {
  /** An instant, or null for now. */
  readonly at: string | null
  readonly onChange: (at: string | null) => void
}

/** The moment that the explanation is about. */
export function AsOf({ at, onChange }: AsOfProps) {
  const asked = toField(at)
  const [text, setText] = useState(asked)
  useEffect(() => setText(asked), [asked])
  return (
    <div className={classes['as-of']}>
      <TextInput
        type="datetime-local"
        label="As of (UTC)"
        value={text}
        max={`${DAY_MAX}T23:59`}
        onBlur={() => setText(asked)}
        onChange={({ currentTarget: { value } }) => {
          setText(value)
          if (value === '') onChange(null)
          if (isMeant(value)) onChange(new Date(`${value}Z`).toISOString())
        }}
      />
      <Button variant="default" disabled={at === null} onClick={() => onChange(null)}>
        Now
      </Button>
    </div>
  )
}
