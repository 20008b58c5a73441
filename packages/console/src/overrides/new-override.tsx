import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ReasonDialog } from '../actions/reason-dialog.tsx'
import { TenantIdField } from '../actions/tenant-id-field.tsx'
import { useMayAct } from '../api/me.ts'
import { useAction } from '../api/use-action.ts'
import { type Draft, EMPTY_DRAFT, isComplete, toBody } from './draft.ts'
import { StandingNow } from './standing-now.tsx'

/** Allows or blocks an entitlement until a date, with a reason. */
export function NewOverride({ tenantId }: { tenantId: string }) {
  const mayAct = useMayAct()
  const [isOpen, setIsOpen] = useState(false)
  if (!mayAct) return null
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>New override</Button>
      {isOpen ? <OverrideDialog tenantId={tenantId} onClose={() => setIsOpen(false)} /> : null}
    </>
  )
}

function OverrideDialog({ tenantId, onClose }: { tenantId: string; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY_DRAFT, tenantId })
  const acting = useAction('addOverride')
  const change = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes })
  return (
    <ReasonDialog
      title="New override"
      verb={draft.rule === 'allow' ? 'Allow' : 'Block'}
      problem={acting.problem}
      isPending={acting.isPending}
      isReady={isComplete(draft)}
      onClose={onClose}
      onConfirm={(reason) =>
        void acting.run({ body: toBody(draft, reason) }).then((isDone) => isDone && onClose())
      }
    >
      <TenantIdField
        label="Tenant ID"
        value={draft.tenantId}
        isValid={TENANT_ID_FORM.test(draft.tenantId)}
        onChange={(tenantId) => change({ tenantId })}
      />
      <TextInput
        label="Entitlement"
        description="The name of the feature in your plans."
        placeholder="devices"
        required
        spellCheck={false}
        value={draft.feature}
        onChange={({ currentTarget }) => change({ feature: currentTarget.value.trim() })}
      />
      <StandingNow tenantId={draft.tenantId} feature={draft.feature} />
      <NativeSelect
        label="Decision"
        description="Takes precedence over the plan."
        value={draft.rule}
        data={[
          { value: 'allow', label: 'Allow' },
          { value: 'block', label: 'Block' },
        ]}
        onChange={({ currentTarget }) =>
          change({ rule: currentTarget.value === 'block' ? 'block' : 'allow' })
        }
      />
      {draft.rule === 'allow' ? (
        <TextInput
          label="Limit"
          description="Leave empty for no limit."
          inputMode="numeric"
          error={
            /^\d*$/.test(draft.limit) ? null : 'Enter a whole number, or leave the field empty.'
          }
          value={draft.limit}
          onChange={({ currentTarget }) => change({ limit: currentTarget.value.trim() })}
        />
      ) : null}
      <TextInput
        type="date"
        label="Until (UTC)"
        description="The last day of the override. One year at most."
        required
        value={draft.until}
        onChange={({ currentTarget }) => change({ until: currentTarget.value })}
      />
    </ReasonDialog>
  )
}
