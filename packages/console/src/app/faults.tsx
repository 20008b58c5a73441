import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { Lone } from './lone.tsx'

interface FaultsState {
  readonly fault: Error | null
}

/** A page that throws is told so, and the console is not lost with it. */
export class Faults extends Component<{ children: ReactNode }, FaultsState> {
  override state: FaultsState = { fault: null }

  static getDerivedStateFromError(fault: Error): FaultsState {
    return { fault }
  }

  override render(): ReactNode {
    const { fault } = this.state
    if (fault === null) return this.props.children
    return (
      <Lone icon="cross" title="This page broke">
        <p>
          That is a mistake of ours, not of yours, and nothing was changed by it. Loading the page
          again usually helps.
        </p>
        <p className="soft small">{fault.message}</p>
        <Button onClick={() => location.reload()}>Load again</Button>
      </Lone>
    )
  }
}
