import { TextInput } from '@mantine/core'

interface TenantIdFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (tenantId: string) => void
  /** `false`: says under the field what an ID looks like, as soon as something is in it. */
  readonly isValid?: boolean
}

/** Takes the ID of a tenant for an action. */
export function TenantIdField({ label, value, onChange, isValid = true }: TenantIdFieldProps) {
  return (
    <TextInput
      label={label}
      placeholder="acme-wind"
      required
      spellCheck={false}
      error={
        value === '' || isValid
          ? null
          : 'Use 1–128 of A-Z a-z 0-9 . _ : @ - (a new ID can’t start with bt_).'
      }
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value.trim())}
    />
  )
}
