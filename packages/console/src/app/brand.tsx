import classes from './brand.module.css'

const LETTER =
  'M11 8h6.2c3 0 4.8 1.6 4.8 4 0 1.7-.9 2.9-2.4 3.4 1.9.4 3.1 1.8 3.1 3.9 0 2.9-2.1' +
  ' 4.7-5.4 4.7H11z'

export function Brand() {
  return (
    <span className={classes['brand']}>
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" fill="#4b3fc4" />
        <path d={LETTER} fill="none" stroke="#fff" strokeWidth="2.6" strokeLinejoin="round" />
        <path d="M11 15.4h7.6" stroke="#fff" strokeWidth="2.6" />
      </svg>
      Bursar
    </span>
  )
}
