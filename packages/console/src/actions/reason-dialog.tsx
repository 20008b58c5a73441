import { Button, Modal, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Problem } from '../api/problem.ts'
import classes from './reason-dialog.module.css'

/** The least and the most that the API takes. */
const REASON_MIN = 3
const REASON_MAX = 500

interface ReasonDialogProps {
  readonly title: string
  /** What will happen. */
  readonly children?: ReactNode
  /** On the button: what is done. */
  readonly verb: string
  readonly problem: Problem | null
  readonly isPending: boolean
  /** Whether everything but the reason is filled in. */
  readonly isReady?: boolean
  readonly onConfirm: (reason: string) => void
  readonly onClose: () => void
}

/** Asks why, then lets something be done: nothing is changed without a reason. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, children, verb, problem, isPending, isReady = true, onConfirm, onClose } = props
  const [reason, setReason] = useState('')
  const isEnough = reason.trim().length >= REASON_MIN
  const confirm = (event: FormEvent) => {
    event.preventDefault()
    if (isEnough && isReady) onConfirm(reason.trim())
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={classes['form']} onSubmit={confirm}>
        {children}
        <Textarea
          label="Reason"
          description="Stored in the audit log with your name."
          placeholder="Customer called: they replaced their card today."
          required
          autosize
          minRows={2}
          maxLength={REASON_MAX}
          data-autofocus
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {problem === null ? null : (
          <p role="alert" className="bad">
            {problem.message} <code>{problem.code}</code>
          </p>
        )}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending} disabled={!isEnough || !isReady}>
            {verb}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
