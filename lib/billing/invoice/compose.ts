import { sumOf } from '../money/decimal.ts';
import { roundTogether, shareOut } from '../money/rounding.ts';
import { chargeTexts, sumCharges, type Charge } from './charges.ts';

/** Amounts are in the currency's minor unit. */
export type InvoiceLine = {
  readonly kind: 'usage' | 'correction';
  /** Of the usage: that of the invoice, or an earlier one for a correction. */
  readonly month: string;
  readonly projectId: string;
  readonly meter: string;
  readonly amount: bigint;
  readonly subprojects: readonly {
    readonly subprojectId: string;
    readonly quantity: string;
    /** Unrounded: what later corrections start from. */
    readonly cost: string;
    readonly amount: bigint;
  }[];
};

export type Invoice = {
  readonly month: string;
  readonly total: bigint;
  readonly lines: readonly InvoiceLine[];
};

/**
 * The account's month, rounded once: the total, which the lines by project and meter sum to, each of which its subprojects sum to. The
 * same charges in any order are the same invoice.
 *
 * @param corrections of months before
 * @param minorDigits of the currency
 */
export function composeInvoice(
  month: string,
  usage: Iterable<Charge>,
  corrections: Iterable<Charge>,
  minorDigits: number,
): Invoice {
  const groups = [...groupsOf(usage, 'usage'), ...groupsOf(corrections, 'correction')];
  const { total, shares } = roundTogether(
    groups.map(({ charges }) => sumOf(charges.map(({ cost }) => cost))),
    minorDigits,
  );
  const lines = groups.map(({ kind, charges }, index): InvoiceLine => {
    const [{ month: of, projectId, meter }] = charges;
    const amount = shares[index] ?? 0n;
    const amounts = shareOut(charges.map(({ cost }) => cost), amount, minorDigits); // prettier-ignore
    const subprojects = charges.map((charge, place) => ({
      subprojectId: charge.subprojectId,
      ...chargeTexts(charge),
      amount: amounts[place] ?? 0n,
    }));
    return { kind, month: of, projectId, meter, amount, subprojects };
  });
  return { month, total, lines };
}

type Group = { readonly kind: InvoiceLine['kind']; readonly charges: readonly [Charge, ...Charge[]] };

/** By month, project and meter. */
function groupsOf(charges: Iterable<Charge>, kind: Group['kind']): readonly Group[] {
  const byLine = Map.groupBy(sumCharges(charges), ({ month, projectId, meter }) =>
    [month, projectId, meter].join('\n'),
  );
  return [...byLine.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ kind, charges: [first, ...others] }],
  );
}
