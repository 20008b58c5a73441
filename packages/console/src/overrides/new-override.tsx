import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ReasonDialog } from '../actions/reason-dialog.tsx'
import { TenantIdField } from '../actions/tenant-id-field.tsx'
import { useMayAct } from '../api/me.ts'
import { useAction } from '../api/use-action.ts'
import { type Draft, EMPTY_DRAFT, isComplete, toBody } from './draft.ts'
import { StandingNow } from './standing-now.tsx'

/** Grants or denies an entitlement until a date, with a reason. */
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
        label="Tenant"
        value={draft.tenantId}
        onChange={(tenantId) => change({ tenantId })}
      />
      <TextInput
        label="Entitlement"
        description="As the plans name it."
        placeholder="devices"
        required
        spellCheck={false}
        value={draft.feature}
        onChange={({ currentTarget }) => change({ feature: currentTarget.value.trim() })}
      />
      <StandingNow tenantId={draft.tenantId} feature={draft.feature} />
      <NativeSelect
        label="Decision"
        description="Whatever the plan says."
        value={draft.rule}
        data={[
          { value: 'allow', label: 'Grant: they may' },
          { value: 'block', label: 'Deny: they may not' },
        ]}
        onChange={({ currentTarget }) =>
          change({ rule: currentTarget.value === 'block' ? 'block' : 'allow' })
        }
      />
      {draft.rule === 'allow' ? (
        <TextInput
          label="Limit"
          description="Empty: without a limit."
          inputMode="numeric"
          error={/^\d*$/.test(draft.limit) ? null : 'A whole number, or nothing.'}
          value={draft.limit}
          onChange={({ currentTarget }) => change({ limit: currentTarget.value.trim() })}
        />
      ) : null}
      <TextInput
        type="date"
        label="Until"
        description="It ends by itself at the end of this day, and lasts a year at most."
        required
        value={draft.until}
        onChange={({ currentTarget }) => change({ until: currentTarget.value })}
      />
    </ReasonDialog>
  )
}
