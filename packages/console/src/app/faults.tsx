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
      <Lone icon="cross" title="Something went wrong">
        <p>
          The console has a bug: this page failed. No data was changed. Reload the page to continue.
        </p>
        <p className="soft small">{fault.message}</p>
        <Button onClick={() => location.reload()}>Reload</Button>
      </Lone>
    )
  }
}
