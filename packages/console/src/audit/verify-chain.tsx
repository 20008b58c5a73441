import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useMayAct } from '../api/me.ts'
import { useAction } from '../api/use-action.ts'
import { wholeNumber } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Waiting } from '../parts/states.tsx'
import classes from './verify-chain.module.css'

/** Proves that nobody changed, removed or inserted a row. */
export function VerifyChain() {
  const mayAct = useMayAct()
  const [isOpen, setIsOpen] = useState(false)
  const acting = useAction('verifyAudit')
  const { answer, problem } = acting
  if (!mayAct) return null
  const verify = () => {
    acting.forget()
    setIsOpen(true)
    void acting.run({})
  }
  return (
    <>
      <Button leftSection={<Icon name="seal" size={16} />} onClick={verify}>
        Verify hash chain
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title="Verify hash chain"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {acting.isPending ? <Waiting lines={3} /> : null}
        {problem === null ? null : (
          <p role="alert" className="bad">
            {problem.message} <code>{problem.code}</code>
          </p>
        )}
        {answer === undefined ? null : <Verdict answer={answer} />}
      </Modal>
    </>
  )
}

function Verdict({ answer }: { answer: OperatorAnswer<'verifyAudit'> }) {
  const { ok, rows, tenants, breaks, breaks_found, verified_at } = answer
  const { accepted_losses: losses, accepted_losses_found: lossesFound } = answer
  return (
    <div className={classes['verdict']} data-ok={ok} role="status">
      <span className={classes['mark']}>
        <Icon name={ok ? 'check' : 'cross'} size={26} />
      </span>
      <p className={classes['title']}>
        {ok ? 'The hash chain is intact' : brokenTitle(breaks_found)}
      </p>
      <p>
        Checked {wholeNumber(rows)} rows of {wholeNumber(tenants)} tenants on{' '}
        <Moment at={verified_at} />.
      </p>
      {breaks.length === 0 ? null : (
        <ul className={classes['breaks']}>
          {breaks.map((each) => (
            <li key={`${each.kind} ${each.tenant_id} ${each.sequence} ${each.audit_id}`}>
              {each.explanation}
              <span className="under">
                {[
                  chainName(each.tenant_id),
                  each.sequence === null ? null : `position ${each.sequence}`,
                ]
                  .filter((part) => part !== null)
                  .join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
      {losses.length === 0 ? null : (
        <>
          <p>Accepted losses: {wholeNumber(lossesFound)}. These rows are permanently missing.</p>
          <ul className={classes['breaks']}>
            {losses.map((each) => (
              <li key={`${each.audit_id} ${each.tenant_id}`}>
                {chainName(each.tenant_id)}: the chain ends at position{' '}
                {wholeNumber(each.kept_sequence)}, the anchor at{' '}
                {wholeNumber(each.anchored_sequence)}
                <span className="under">
                  {each.reason}, {each.accepted_by}, <Moment at={each.accepted_at} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function brokenTitle(breaks: number): string {
  const places = breaks === 1 ? '1 place' : `${wholeNumber(breaks)} places`
  return `The hash chain is broken in ${places}`
}

function chainName(tenantId: string | null): string | null {
  return tenantId === '' ? 'Entries without a tenant' : tenantId
}
