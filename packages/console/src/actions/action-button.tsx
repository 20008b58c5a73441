import type { OperatorAsked, OperatorRoutes } from '@bursar/wire/operator/routes'
import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useMayAct } from '../api/me.ts'
import type { ActionName } from '../api/paths.ts'
import type { Asked } from '../api/request.ts'
import { ROUTE_FACTS } from '../api/route-facts.ts'
import { useAction } from '../api/use-action.ts'
import { ReasonDialog } from './reason-dialog.tsx'

interface ActionButtonProps<Name extends ActionName> {
  readonly name: Name
  /** Whether what is asked for beside the reason has been said. */
  readonly isReady?: boolean
  readonly ask: (reason: string) => OperatorAsked<Name> & Asked
  readonly isMain?: boolean
  readonly size?: 'compact-sm' | 'sm'
}

interface Texts {
  readonly label: string
  /** On the button that does it; default: the label. */
  readonly verb?: string
  /** What will happen, over the reason. */
  readonly children: ReactNode
}

/** What the table of routes says about the button need not be said again. */
type TextsOf<Name extends ActionName> = OperatorRoutes[Name] extends { readonly button: object }
  ? Partial<Texts>
  : Texts

/** A button that asks why and then does it. Viewers do not see it. */
export function ActionButton<Name extends ActionName>(
  props: ActionButtonProps<Name> & TextsOf<Name>,
) {
  const { name, isReady = true, ask } = props
  const { label, verb, children } = textsOf(name, props)
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

function textsOf(name: ActionName, given: Partial<Texts>): Required<Texts> {
  const { button } = ROUTE_FACTS[name]
  const { label = button?.label ?? name, children = <p>{button?.what}</p> } = given
  return { label, verb: given.verb ?? button?.verb ?? label, children }
}
