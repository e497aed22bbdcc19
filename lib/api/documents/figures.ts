const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2026-11` → `November 2026`. Not asked of Intl: what a document says must not change with a release of Node. */
export function monthName(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1] ?? ''} ${month.slice(0, 4)}`;
}

/** A decimal as people read it: `-1234567.5` → `−1,234,567.5`. All its digits stay. */
export function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.replace('-', '').split('.');
  const sign = decimal.startsWith('-') ? '−' : '';
  const groups = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return sign + groups + (fraction === undefined ? '' : `.${fraction}`);
}
