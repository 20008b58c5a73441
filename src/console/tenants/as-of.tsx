import { Button, TextInput } from '@mantine/core'
import classes from './why.module.css'

interface AsOfProps {
  /** An instant, or null for now. */
  readonly at: string | null
  readonly onChange: (at: string | null) => void
}

/** The moment that is asked about. */
export function AsOf({ at, onChange }: AsOfProps) {
  return (
    <div className={classes['as-of']}>
      <TextInput
        type="datetime-local"
        label="As of"
        value={at === null ? '' : localMinute(new Date(at))}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === '' ? null : new Date(value).toISOString())
        }
      />
      <Button variant="default" disabled={at === null} onClick={() => onChange(null)}>
        Now
      </Button>
    </div>
  )
}

/** As the field writes it: the reader’s own time, without a zone. */
function localMinute(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
