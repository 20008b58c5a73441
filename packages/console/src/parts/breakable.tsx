import { Fragment } from 'react'

/** A name such as `customer.subscription.updated`, which may be broken after its dots only. */
export function Breakable({ children }: { children: string }) {
  return children.split(/(?<=[._/])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part has nothing but its place
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ))
}
