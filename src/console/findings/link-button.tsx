import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ReasonDialog } from '../acting/reason-dialog.tsx'
import type { FindingDetail } from '../api/shapes.ts'
import { useAct } from '../api/use-act.ts'

const TENANT_ID = /^[a-z0-9-]{1,50}$/

/** Says to whom the customer of a finding belongs. */
export function LinkButton({ finding, isMain }: { finding: FindingDetail; isMain: boolean }) {
  const [isOpen, setIsOpen] = useState(false)
  const [tenantId, setTenantId] = useState('')
  const acting = useAct('linkFinding')
  const close = () => {
    setIsOpen(false)
    acting.forget()
  }
  const isReady = TENANT_ID.test(tenantId)
  return (
    <>
      <Button variant={isMain ? 'filled' : 'default'} size="sm" onClick={() => setIsOpen(true)}>
        Link to a tenant
      </Button>
      {isOpen ? (
        <ReasonDialog
          title="Link to a tenant"
          verb="Link"
          problem={acting.problem}
          isPending={acting.isPending}
          isReady={isReady}
          onClose={close}
          onConfirm={(reason) =>
            void acting
              .run({
                params: { finding_id: finding.finding_id },
                body: { reason, tenant_id: tenantId },
              })
              .then((isDone) => isDone && close())
          }
        >
          <p>
            Everything that concerns <code>{finding.customer_id ?? 'this customer'}</code> will be
            this tenant’s, now and from now on.
          </p>
          <TextInput
            label="Tenant"
            placeholder="acme-wind"
            required
            spellCheck={false}
            error={tenantId === '' || isReady ? null : 'Small letters, digits and hyphens.'}
            value={tenantId}
            onChange={({ currentTarget }) => setTenantId(currentTarget.value.trim())}
          />
        </ReasonDialog>
      ) : null}
    </>
  )
}
