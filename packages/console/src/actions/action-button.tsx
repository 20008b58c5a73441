import type { OperatorAsked } from '@bursar/wire/operator/routes'
import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useMayAct } from '../api/me.ts'
import type { ActionName } from '../api/paths.ts'
import type { Asked } from '../api/request.ts'
import { useAction } from '../api/use-action.ts'
import { ReasonDialog } from './reason-dialog.tsx'

interface ActionButtonProps<Name extends ActionName> {
  readonly name: Name
  readonly label: string
  /** On the button that does it; default: the label. */
  readonly verb?: string
  /** Whether what is asked for beside the reason has been said. */
  readonly isReady?: boolean
  /** What will happen, over the reason. */
  readonly children: ReactNode
  readonly ask: (reason: string) => OperatorAsked<Name> & Asked
  readonly isMain?: boolean
  readonly size?: 'compact-sm' | 'sm'
}

/** A button that asks why and then does it. Viewers do not see it. */
export function ActionButton<Name extends ActionName>(props: ActionButtonProps<Name>) {
  const { name, label, verb = label, isReady = true, children, ask } = props
  const { isMain = false, size = 'sm' } = props
  const [isOpen, setIsOpen] = useState(false)
  const acting = useAction(name)
  const mayAct = useMayAct()
  const close = () => {
    setIsOpen(false)
    acting.forget()
  }
  if (!mayAct) return null
  return (
    <>
      <Button size={size} variant={isMain ? 'filled' : 'default'} onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      {isOpen ? (
        <ReasonDialog
          title={label}
          verb={verb}
          problem={acting.problem}
          isPending={acting.isPending}
          isReady={isReady}
          onClose={close}
          onConfirm={(reason) => void acting.run(ask(reason)).then((isDone) => isDone && close())}
        >
          {children}
        </ReasonDialog>
      ) : null}
    </>
  )
}
