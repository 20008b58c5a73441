import classes from './json-block.module.css'

/** Data as it is kept, for whoever wants to know exactly. */
export function JsonBlock({ value, label }: { value: unknown; label: string }) {
  return (
    <details className={classes['details']}>
      <summary>{label}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  )
}
