import { TextInput } from '@mantine/core'

const FORM = 'Enter an ID, not a name: up to 128 letters, digits or . _ : @ -'
/** What Bursar keeps for the IDs that it gives itself. */
const NOT_OURS = ' (not starting with bt_)'

interface TenantIdFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (tenantId: string) => void
  /** `false`: says under the field what an ID looks like, as soon as something is in it. */
  readonly isValid?: boolean
  /** Whether the ID is that of a tenant that is created. */
  readonly isNew?: boolean
}

/** Takes the ID of a tenant for an action. */
export function TenantIdField(props: TenantIdFieldProps) {
  const { label, value, onChange, isValid = true, isNew = false } = props
  return (
    <TextInput
      label={label}
      placeholder="acme-wind"
      required
      spellCheck={false}
      error={value === '' || isValid ? null : `${FORM}${isNew ? NOT_OURS : ''}`}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value.trim())}
    />
  )
}
